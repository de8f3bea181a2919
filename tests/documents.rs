//! The pages of the theorems and of the gallery are made of their texts, letter by letter.
//! `EIGENSIEVE_WRITE=1 cargo test --test documents` writes them again, after the texts themselves.

#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};

use eigensieve::report::document;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html};

/// A text, and its page in the same folder, so that links mean the same in both.
const PAGES: [(&str, &str); 2] =
    [("docs/theorems.md", "docs/theorems.html"), ("claims/README.md", "claims/gallery.html")];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A section: its number, its title and the first word in bold, which is the answer to a claim.
#[derive(Default)]
struct Section {
    title: String,
    answer: String,
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut inside = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(tag @ (Tag::Heading { level: HeadingLevel::H2, .. } | Tag::Strong)) => {
                if tag != Tag::Strong {
                    sections.push(Section::default());
                }
                inside = Some(tag);
            }
            Event::End(TagEnd::Heading(_) | TagEnd::Strong) => inside = None,
            Event::Text(words) | Event::Code(words) => {
                let Some(section) = sections.last_mut() else { continue };
                match &inside {
                    Some(Tag::Strong) if section.answer.is_empty() => section.answer += &words,
                    Some(Tag::Heading { .. }) => section.title += &words,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    sections
}

/// A picture as part of the page.
fn embedded(svg: &str) -> String {
    let text: String = svg
        .chars()
        .map(|letter| match letter {
            '%' | '#' | '"' | '<' | '>' | '&' | '\n' => format!("%{:02X}", u32::from(letter)),
            _ => letter.to_string(),
        })
        .collect();
    format!("data:image/svg+xml;charset=utf-8,{text}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The page of a text: with a list of its sections, pictures in place of links to them.
fn page(text: &str, folder: &Path) -> String {
    let sections = sections(text);
    let entries = sections.iter().enumerate().map(|(number, section)| {
        let answer = match section.answer.as_str() {
            "" => String::new(),
            answer => format!(" <span class=\"quiet\">{}</span>", escaped(&answer.to_lowercase())),
        };
        let title = escaped(&section.title);
        format!("<li><a href=\"#section-{}\">{title}</a>{answer}</li>\n", number + 1)
    });
    let contents = format!("<ul class=\"contents\">\n{}</ul>\n", entries.collect::<String>());
    let mut number = 0;
    let mut events: Vec<Event<'_>> = Vec::new();
    for event in Parser::new(text) {
        let event = match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, classes, attrs, .. }) => {
                number += 1;
                if number == 1 {
                    events.push(Event::Html(contents.clone().into()));
                }
                let id = Some(CowStr::from(format!("section-{number}")));
                Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let svg = fs::read_to_string(folder.join(&*dest_url)).expect("a picture");
                Event::Start(Tag::Image { link_type, dest_url: embedded(&svg).into(), title, id })
            }
            // Texts hold comparisons, no HTML.
            Event::Html(words) | Event::InlineHtml(words) => Event::Text(words),
            other => other,
        };
        events.push(event);
    }
    let mut content = String::new();
    html::push_html(&mut content, events.into_iter());
    let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
    document(title, &content)
}

fn made(text: &str) -> String {
    let path = root(text);
    page(&fs::read_to_string(&path).unwrap(), path.parent().unwrap())
}

#[test]
fn pages_are_made_of_their_texts() {
    for (text, file) in PAGES {
        let page = made(text);
        if std::env::var_os("EIGENSIEVE_WRITE").is_some() {
            fs::write(root(file), &page).unwrap();
        }
        assert!(fs::read_to_string(root(file)).unwrap() == page, "{file} is not up to date");
    }
}

#[test]
fn pages_need_no_other_file_to_be_read() {
    for (text, file) in PAGES {
        let page = made(text);
        for foreign in ["src=\"http", "src=\"pictures", "<script", "<link", "@import"] {
            assert!(!page.contains(foreign), "{file}: {foreign}");
        }
    }
}

#[test]
fn links_of_the_pages_lead_to_files_of_the_repository_or_into_the_page() {
    for (text, file) in PAGES {
        let page = made(text);
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            match link.strip_prefix('#') {
                Some(anchor) => assert!(page.contains(&format!("id=\"{anchor}\"")), "{link}"),
                None => {
                    let target = root(file).parent().unwrap().join(link);
                    assert!(target.exists(), "{file}: {link}");
                }
            }
        }
    }
}

#[test]
fn the_gallery_holds_every_claim_file_with_its_statement() {
    let gallery = fs::read_to_string(root("claims/README.md")).unwrap();
    for entry in fs::read_dir(root("claims")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let claim = eigensieve::cli::read_claim(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let section = format!("## {} (`{name}`)\n\n> {}\n", claim.name, claim.statement);
        assert!(gallery.contains(&section), "{name}");
    }
}
