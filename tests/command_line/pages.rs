//! Reports as pages and figures: complete, self-contained, with the numbers of the JSON.

use std::collections::HashSet;
use std::fs;

use roxmltree::Document;
use serde_json::Value;

use crate::support::*;

/// The problems whose pages are looked at, with their exit codes.
const PROBLEMS: [(&str, i32); 8] = [
    ("himmelblau-usam.toml", PROVED),
    ("spurious-attractor.toml", PROVED),
    ("beale.toml", PROVED),
    ("hyperbola.toml", UNDECIDED),
    ("goldstein-price.toml", PROVED),
    ("gradient-descent-trap.toml", REFUTED),
    ("powell-singular.toml", UNDECIDED),
    ("tanh-neuron.toml", PROVED),
];

/// The JSON report and the page of a problem file.
fn reported(file: &str, code: i32) -> (Value, String) {
    let folder = Folder::new();
    let page = folder.path("page.html");
    let run = eigensieve(&["verify", "--format", "json", "--report", &page, file]).exits_with(code);
    (run.json(), fs::read_to_string(page).unwrap())
}

/// The row of a point in a page.
#[track_caller]
fn row<'a>(page: &'a str, anchor: &str, number: usize) -> &'a str {
    let start = page.find(&format!("<tr id=\"{anchor}-{number}\"")).expect("a row for every point");
    &page[start..start + page[start..].find("</tr>").unwrap()]
}

fn enclosures(value: &Value) -> Vec<String> {
    let text = |ends: &Value| match (ends[0].as_str().unwrap(), ends[1].as_str().unwrap()) {
        (lower, upper) if lower == upper => format!(">{lower}<"),
        (lower, upper) => format!("[{lower}, {upper}]"),
    };
    value.as_array().unwrap().iter().map(text).collect()
}

#[test]
fn every_fixed_point_has_a_row_with_the_numbers_of_the_json_report() {
    for (file, code) in PROBLEMS {
        let (json, page) = reported(&shipped(file), code);
        for (list, anchor) in [("fixed_points", "point"), ("points", "requested-point")] {
            for (number, point) in json[list].as_array().unwrap().iter().enumerate() {
                let row = row(&page, anchor, number + 1);
                let location = match point["exact"].as_array() {
                    Some(exact) => exact.iter().map(|x| x.as_str().unwrap().to_string()).collect(),
                    None => enclosures(&point["location"]),
                };
                let [lower, upper] = [0, 1].map(|k| point["spectral_radius"][k].as_str().unwrap());
                let radius = match lower == upper {
                    true => lower.to_string(),
                    false => format!("[{lower}, {upper}]"),
                };
                let words = ["kind", "verdict", "filter"].map(|key| point[key].as_str().unwrap());
                let expected = location.into_iter().chain([radius]);
                for text in expected.chain(words.map(str::to_string)) {
                    assert!(row.contains(&text), "{file}: no {text} in {row}");
                }
                for eigenvalue in enclosures(&point["hessian_eigenvalues"]) {
                    let eigenvalue = eigenvalue.trim_matches(['>', '<']);
                    assert!(row.contains(eigenvalue), "{file}: no {eigenvalue} in {row}");
                }
            }
        }
        for claim in json["claims"].as_array().unwrap() {
            let name = claim["name"].as_str().unwrap();
            assert!(page.contains(&format!("id=\"claim-{name}\"")), "{file}: {name}");
        }
    }
}

/// All texts of a JSON value.
fn leaves<'a>(value: &'a Value, found: &mut HashSet<&'a str>) {
    match value {
        Value::String(text) => {
            found.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| leaves(item, found)),
        _ => {}
    }
}

/// The cells of numbers in a page's tables, without their tags.
fn cells_of_numbers(page: &str) -> Vec<String> {
    let cells = page.split("class=\"number\">").skip(1);
    let text = |cell: &str| {
        let cell = cell.split("</td>").next().unwrap();
        let pieces = cell.split('<').enumerate();
        let text = pieces.map(|(at, piece)| match (at, piece.split_once('>')) {
            (0, _) => piece,
            (_, Some((_, text))) => text,
            (_, None) => "",
        });
        text.collect::<Vec<_>>().join(" ").trim().to_string()
    };
    cells.map(text).collect()
}

#[track_caller]
fn has_only_numbers_of(page: &str, report: &Value) {
    let mut known = HashSet::new();
    leaves(report, &mut known);
    let page = page.split("<h2 id=\"certificate\"").next().unwrap();
    let cells = cells_of_numbers(page);
    assert!(!cells.is_empty());
    for cell in cells {
        let mut words = cell.split([' ', ',', '[', ']']).filter(|word| !word.is_empty());
        let is_number = |word: &str| word.chars().any(|letter| letter.is_ascii_digit());
        let all_known = words.all(|word| !is_number(word) || known.contains(word));
        assert!(known.contains(&*cell) || all_known, "`{cell}` is not in the JSON report");
    }
}

#[test]
fn every_number_in_a_table_stands_in_the_json_report_letter_by_letter() {
    for (file, code) in PROBLEMS {
        let (json, page) = reported(&shipped(file), code);
        has_only_numbers_of(&page, &json);
    }
    let folder = Folder::new();
    let page = folder.path("page.html");
    let five = shipped("himmelblau-five-optimizers.toml");
    let run = eigensieve(&["compare", &five, "--format", "json", "--report", &page]);
    let json = run.exits_with(PROVED).json();
    has_only_numbers_of(&fs::read_to_string(&page).unwrap(), &json);
    let well = shipped("spurious-attractor.toml");
    let range = ["--over", "radius", "--from", "1/10", "--to", "8", "--values", "9"];
    let run = [&["sweep", &well, "--format", "json", "--report", &page], &range[..]].concat();
    let json = eigensieve(&run).exits_with(PROVED).json();
    has_only_numbers_of(&fs::read_to_string(&page).unwrap(), &json);
}

#[test]
fn a_page_needs_no_network_no_script_and_no_other_file() {
    for (file, code) in PROBLEMS {
        let (_, page) = reported(&shipped(file), code);
        let page = page.replace("http://www.w3.org/2000/svg", "");
        for foreign in ["http:", "https:", "<script", "<link", "@import", " src="] {
            assert!(!page.contains(foreign), "{file}: {foreign}");
        }
    }
}

#[test]
fn figures_are_well_formed_svg_files_with_axes_text_and_a_mark_for_every_point_in_sight() {
    for (file, code) in PROBLEMS {
        let folder = Folder::new();
        let figures = folder.path("figures");
        let file = shipped(file);
        let run = eigensieve(&["verify", "--format", "json", "--figures", &figures, &file]);
        let json = run.exits_with(code).json();
        let points = json["fixed_points"].as_array().unwrap().len();
        let mut names = Vec::new();
        for entry in fs::read_dir(&figures).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_string();
            let text = fs::read_to_string(&path).unwrap();
            let document = Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let all = || document.descendants();
            assert!(all().any(|node| node.attribute("class") == Some("title")), "{file} {name}");
            assert!(all().any(|node| node.attribute("class") == Some("legend")), "{file} {name}");
            let marked = |number: usize| {
                let number = number.to_string();
                all().any(|node| node.attribute("data-point") == Some(&number))
            };
            let shows_points = name != "exceptional-steps";
            // The portrait of more than two variables is a section.
            let section = name == "portrait" && json["problem"]["variables"][2].is_string();
            if shows_points && !section {
                assert!((1..=points).all(marked), "{file} {name}");
            }
            names.push(name);
        }
        assert!(!names.is_empty(), "{file}");
    }
}

#[test]
fn the_pictures_of_the_readme_are_what_the_program_draws() {
    let folder = Folder::new();
    let figures = folder.path("figures");
    let run = |verb: &str, problem: &str, more: &[&str]| {
        let file = shipped(problem);
        let drawn = [&[verb, &file, "--figures", &figures], more].concat();
        eigensieve(&drawn).exits_with(PROVED);
    };
    run("verify", "himmelblau-usam.toml", &["--no-certificate"]);
    let range = ["--over", "radius", "--from", "1/10", "--to", "8"];
    run("sweep", "spurious-attractor.toml", &range);
    let pictures = ["himmelblau-usam/portrait", "himmelblau-usam/filter", "double-well-usam/sweep"];
    for picture in pictures {
        let root = env!("CARGO_MANIFEST_DIR");
        let committed = fs::read_to_string(format!("{root}/docs/{picture}.svg")).unwrap();
        let name = picture.split('/').next_back().unwrap();
        let drawn = fs::read_to_string(format!("{figures}/{name}.svg")).unwrap();
        assert!(committed == drawn, "write docs/{picture}.svg again with `--figures`");
    }
}

#[test]
fn texts_of_the_user_are_escaped() {
    let folder = Folder::new();
    let file = folder.write("problem.toml", &bowl_with("name = \"bowl\"", "name = '<b>&\"x'"));
    let (_, page) = reported(&file, PROVED);
    assert!(page.contains("&lt;b&gt;&amp;&quot;x") && !page.contains("<b>&\"x"));
}

#[test]
fn a_page_with_729_fixed_points_is_smaller_than_3_megabytes() {
    let (json, page) = reported(&shipped("styblinski-tang-6.toml"), PROVED);
    assert_eq!(json["fixed_points"].as_array().unwrap().len(), 729);
    assert!(page.len() < 3_000_000, "{}", page.len());
    row(&page, "point", 729);
}

#[test]
fn a_page_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let folder = Folder::new();
    let file = folder.write("bowl.toml", BOWL);
    let page = folder.path("no/such/folder/page.html");
    eigensieve(&["verify", &file, "--report", &page])
        .exits_with(BAD_INPUT)
        .complains_about("no/such/folder");
}

#[test]
fn a_page_is_for_one_problem_file() {
    let file = shipped("beale.toml");
    eigensieve(&["verify", &file, &file, "--report", "page.html"])
        .exits_with(USAGE)
        .complains_about("--report is for one problem file");
}
