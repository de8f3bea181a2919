//! The portrait: contours of f in the plane with fixed points, regions, leftover boxes and orbits;
//! in more dimensions a section through one fixed point.

use maud::{Markup, html};
use nalgebra::DMatrix;

use super::axis::Axis;
use super::chart::{
    Entry, Figure, WIDTH, axes, clip, continuum_class, continuum_entries, legend, mark, number,
    path, rounded, verdict_and_kind, verdict_entries, words,
};
use super::contour::Grid;
use super::sample::{Sampled, side};
use crate::interval::IntervalVector;
use crate::report::Report;
use crate::stability::{Region, RegionKind, Verdict};
use crate::theorem::FixedPoint;

const GRID: usize = 121;
const LEVELS: usize = 14;
/// Shorter level lines are specks in a valley that is narrower than the grid.
const SHORTEST_LINE: usize = 8;
/// Orbits start on a lattice of so many by so many points.
const STARTS: usize = 4;
/// So many leftover boxes and boxes of continua are drawn at most.
const MOST_BOXES: usize = 1500;

/// The two drawn coordinates and the values of the others.
struct Section<'a> {
    report: Report<'a>,
    x: Axis,
    y: Axis,
    base: Vec<f64>,
}

/// The portrait of a problem in two or more variables.
pub(super) fn portrait(report: &Report<'_>) -> Option<Figure> {
    let problem = report.problem;
    let [first, second, ..] = &problem.domain[..] else { return None };
    let names = problem.objective.variables();
    let (first, second) = (side(first), side(second));
    let (left, right, top) = (70.0, WIDTH - 20.0, 12.0);
    let shape = ((second.1 - second.0) / (first.1 - first.0)).clamp(0.45, 0.9);
    let bottom = top + (right - left) * if shape.is_finite() { shape } else { 0.7 };
    let planar = problem.domain.len() == 2;
    let (title, base) = match planar {
        true => ("Portrait".to_string(), vec![0.0; 2]),
        false => centre_of_section(report),
    };
    let section = Section {
        report: *report,
        x: Axis::linear(&names[0], first, (left, right)),
        y: Axis::linear(&names[1], second, (bottom, top)),
        base,
    };
    let held =
        (2..names.len()).take(6).map(|k| format!("{} ≈ {}", names[k], rounded(section.base[k])));
    let held: Vec<String> = held.collect();
    let rest = if names.len() > 8 { ", …" } else { "" };
    let place = match planar {
        true => "in the domain".to_string(),
        false => format!("in the plane {}{rest}", held.join(", ")),
    };
    Some(section.figure(title, &place))
}

/// What a section goes through: an attracting fixed point if there is one, else any, else the middle
/// of what was not resolved, else that of the domain.
fn centre_of_section(report: &Report<'_>) -> (String, Vec<f64>) {
    let (problem, analysis) = (report.problem, report.analysis);
    let points = &analysis.fixed_points;
    let attracting = |point: &FixedPoint| point.judgement.verdict == Verdict::Attracting;
    let chosen = points.iter().position(attracting).or((!points.is_empty()).then_some(0));
    if let Some(index) = chosen {
        let title = format!("Section through point {}", index + 1);
        return (title, points[index].location.midpoint());
    }
    let continua = analysis.continua.iter().map(|continuum| &continuum.hull);
    let hull = continua.chain(analysis.leftover.iter().map(|component| &component.hull)).next();
    match hull {
        Some(hull) => ("Section through what is not isolated".into(), hull.midpoint()),
        None => ("Section through the middle".into(), problem.enclosed_domain().midpoint()),
    }
}

impl Section<'_> {
    fn figure(&self, title: String, place: &str) -> Figure {
        let mut sampled = Sampled::new(self.report.problem);
        let (contours, range) = self.contours(&mut sampled);
        let planar = self.base.len() == 2;
        let orbits = if planar { self.orbits(&mut sampled) } else { Vec::new() };
        let bottom = self.y.places.0;
        let visible = self.visible();
        let mut entries = verdict_entries(visible.iter().map(|(_, point)| verdict_and_kind(point)));
        entries.push(Entry::line("contour", "level of f"));
        let regions = if planar {
            self.regions()
        } else {
            html! {}
        };
        let (analysis, mut shapes) = (self.report.analysis, Vec::new());
        let has = |kind: RegionKind| {
            let regions = analysis.fixed_points.iter().filter_map(|point| point.region.as_ref());
            planar && regions.into_iter().any(|region| region.kind == kind)
        };
        if has(RegionKind::Attraction) {
            entries.push(Entry::patch("basin", "proved region of attraction"));
        }
        if has(RegionKind::Cone) {
            entries.push(Entry::patch("cone", "proved: almost every orbit leaves"));
        }
        if planar {
            let leftover = analysis.leftover.iter().flat_map(|component| &component.boxes);
            shapes.push(self.boxes("leftover", leftover));
            for continuum in &analysis.continua {
                shapes.push(self.boxes(&continuum_class(continuum.verdict), &continuum.boxes));
            }
            entries.extend(continuum_entries(&analysis.continua));
            if analysis.continua.is_empty() && !analysis.leftover.is_empty() {
                entries.push(Entry::patch("leftover", "left over by the search"));
            }
        }
        if !orbits.is_empty() {
            entries.push(Entry::line("orbit", "orbit in floats: a picture, no proof"));
        }
        let (key, key_height) = legend(&entries, bottom + 44.0);
        let content = html! {
            (clip("portrait-frame", &self.x, &self.y))
            (axes(&self.x, &self.y))
            g clip-path="url(#portrait-frame)" {
                (contours)
                @for shape in &shapes { (shape) }
                (regions)
                @for orbit in &orbits { path class="orbit" d=(orbit) {} }
                @for (index, point) in &visible {
                    @let place = point.location.midpoint();
                    (mark(point, *index, self.x.place(place[0]), self.y.place(place[1]),
                        &words(point, *index)))
                }
            }
            (key)
        };
        let levels = range.map_or(String::new(), |(lowest, highest)| {
            format!(" Level lines of f from {} to {}.", rounded(lowest), rounded(highest))
        });
        let caption = format!(
            "Fixed points {place}: the shape tells the verdict, hollow marks are spurious.{levels}"
        );
        let height = bottom + 44.0 + key_height;
        Figure { name: "portrait", title, caption, height, content }
    }

    /// The level lines, and the lowest and the highest level.
    fn contours(&self, sampled: &mut Sampled) -> (Markup, Option<(f64, f64)>) {
        let across = |axis: &Axis, place: usize| {
            let share = place as f64 / (GRID - 1) as f64;
            axis.at(share)
        };
        let mut x = self.base.clone();
        let grid = Grid::sample(GRID, GRID, |column, row| {
            (x[0], x[1]) = (across(&self.x, column), across(&self.y, row));
            sampled.value(&x)
        });
        let levels = grid.levels(LEVELS);
        let place = |(column, row): (f64, f64)| {
            let ((left, right), (bottom, top)) = (self.x.places, self.y.places);
            let steps = (GRID - 1) as f64;
            (left + column / steps * (right - left), bottom + row / steps * (top - bottom))
        };
        let drawn = html! {
            @for &level in &levels {
                @let lines: Vec<String> = grid.lines(level).into_iter()
                    .filter(|line| line.len() >= SHORTEST_LINE).map(|line| path(line.into_iter().map(place))).collect();
                path class="contour" d=(lines.concat()) { title { "f = " (rounded(level)) } }
            }
        };
        (drawn, levels.first().copied().zip(levels.last().copied()))
    }

    /// The fixed points that lie in the drawn plane.
    fn visible(&self) -> Vec<(usize, &FixedPoint)> {
        let near = |point: &FixedPoint| {
            let place = point.location.midpoint();
            let close = |k: usize| (place[k] - self.base[k]).abs() <= 1e-6 * (1.0 + place[k].abs());
            (2..self.base.len()).all(close)
        };
        let points = self.report.analysis.fixed_points.iter().enumerate();
        points.filter(|(_, point)| near(point)).collect()
    }

    fn regions(&self) -> Markup {
        let points = self.report.analysis.fixed_points.iter();
        let regions: Vec<&Region> = points.filter_map(|point| point.region.as_ref()).collect();
        html! {
            @for region in regions {
                @let class = match region.kind {
                    RegionKind::Attraction => "basin",
                    RegionKind::Cone => "cone",
                };
                path class=(class) d=(self.outline(region)) {
                    title { (region.kind.name()) ", " (region.norm_name())
                        ", radius " (rounded(region.radius)) }
                }
                @if region.kind == RegionKind::Cone && region.centre.len() == 2 {
                    path class="direction" d=(self.directions(region)) {}
                }
            }
        }
    }

    /// The border of a region; with momentum of the starts at rest in its inscribed box.
    fn outline(&self, region: &Region) -> String {
        let centre = region.centre.midpoint();
        let plain = region.centre.len() == 2 && region.kind == RegionKind::Attraction;
        let corners: Vec<(f64, f64)> = match (&region.norm.blocks[..], plain) {
            ([2], true) => (0..72).map(|k| (f64::from(k) * 5.0).to_radians().sin_cos()).collect(),
            _ => vec![(1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0)],
        };
        let (basis, radius) = match plain {
            true => (region.norm.basis.clone(), region.radius),
            false => (DMatrix::identity(2, 2), region.inscribed),
        };
        let place = |(u, v): (f64, f64)| {
            let moved = |row: usize| radius * (basis[(row, 0)] * u + basis[(row, 1)] * v);
            (self.x.place(centre[0] + moved(0)), self.y.place(centre[1] + moved(1)))
        };
        path(corners.into_iter().map(place)) + "Z"
    }

    /// The expanding directions of a cone, across its box.
    fn directions(&self, region: &Region) -> String {
        let centre = region.centre.midpoint();
        let lines = region.norm.basis.column_iter().take(region.unstable).map(|column| {
            let size = column.amax();
            let end = |sign: f64| {
                let at = |k: usize| centre[k] + sign * 0.9 * region.inscribed * column[k] / size;
                (self.x.place(at(0)), self.y.place(at(1)))
            };
            path([end(-1.0), end(1.0)])
        });
        lines.collect()
    }

    fn boxes<'b>(
        &self,
        class: &str,
        boxes: impl IntoIterator<Item = &'b IntervalVector>,
    ) -> Markup {
        html! {
            @for sides in boxes.into_iter().take(MOST_BOXES) {
                @let (left, right) = (self.x.place(sides[0].lower()), self.x.place(sides[0].upper()));
                @let (bottom, top) = (self.y.place(sides[1].lower()), self.y.place(sides[1].upper()));
                rect class=(class) x=(number(left)) y=(number(top))
                    width=(number((right - left).max(0.8))) height=(number((bottom - top).max(0.8))) {}
            }
        }
    }

    fn orbits(&self, sampled: &mut Sampled) -> Vec<String> {
        let shares = (0..STARTS).map(|k| (k as f64 + 0.5) / STARTS as f64);
        let starts: Vec<[f64; 2]> = shares
            .clone()
            .flat_map(|u| shares.clone().map(move |v| (u, v)))
            .map(|(u, v)| [self.x.at(u), self.y.at(v)])
            .collect();
        let far = starts.iter().flatten().fold(0.0_f64, |far, x| far.max(x.abs())) * 8.0 + 1.0;
        starts.iter().map(|start| self.trace(&sampled.orbit(start, far))).collect()
    }

    /// The orbit without steps too short to see.
    fn trace(&self, orbit: &[Vec<f64>]) -> String {
        let places = orbit.iter().map(|x| (self.x.place(x[0]), self.y.place(x[1])));
        let mut seen: Vec<(f64, f64)> = Vec::new();
        for place in places {
            let last = seen.last().copied().unwrap_or((f64::MAX, f64::MAX));
            if (place.0 - last.0).abs() + (place.1 - last.1).abs() > 1.0 {
                seen.push(place);
            }
        }
        path(seen)
    }
}
