//! Level lines of a function on a grid, by marching squares.

use std::collections::HashMap;

/// The values of a function at the points of a regular grid.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    columns: usize,
    rows: usize,
    values: Vec<f64>,
}

/// A place between two neighbours of the grid, in units of the grid.
type Crossing = (f64, f64);
/// An edge of the grid: its lower end, and whether it goes upward.
type Edge = (usize, usize, bool);

impl Grid {
    /// Samples a function of column and row.
    pub(super) fn sample(
        columns: usize,
        rows: usize,
        mut value: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        Self { columns, rows, values: places.map(|(column, row)| value(column, row)).collect() }
    }

    fn at(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// So many levels that the lines lie evenly, denser towards the smallest values.
    pub(super) fn levels(&self, count: usize) -> Vec<f64> {
        let mut sorted: Vec<f64> = self.values.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let share = |k: usize| ((k as f64 + 0.5) / count as f64).powf(1.5);
        let at = |k: usize| sorted.get((share(k) * sorted.len() as f64) as usize).copied();
        let mut levels: Vec<f64> = (0..count).filter_map(at).collect();
        levels.dedup();
        levels
    }

    /// The lines on which the function has this value, in units of the grid.
    pub(super) fn lines(&self, level: f64) -> Vec<Vec<Crossing>> {
        let mut next: HashMap<Edge, Vec<Edge>> = HashMap::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                for (from, to) in self.pieces(level, column, row) {
                    next.entry(from).or_default().push(to);
                    next.entry(to).or_default().push(from);
                }
            }
        }
        self.joined(level, next)
    }

    /// The pieces of the line in one cell, from edge to edge.
    fn pieces(&self, level: f64, column: usize, row: usize) -> Vec<(Edge, Edge)> {
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)];
        let values = corners.map(|(x, y)| self.at(column + x, row + y));
        if values.iter().any(|value| !value.is_finite()) {
            return Vec::new();
        }
        let above = values.map(|value| value >= level);
        let edges: [Edge; 4] = [
            (column, row, false),
            (column + 1, row, true),
            (column, row + 1, false),
            (column, row, true),
        ];
        let crossed: Vec<Edge> =
            (0..4).filter(|&k| above[k] != above[(k + 1) % 4]).map(|k| edges[k]).collect();
        match crossed[..] {
            [a, b] => vec![(a, b)],
            // A saddle: the value in the middle says which corners belong together.
            [a, b, c, d] => {
                let middle = values.iter().sum::<f64>() / 4.0 >= level;
                if middle == above[0] { vec![(a, b), (c, d)] } else { vec![(d, a), (b, c)] }
            }
            _ => Vec::new(),
        }
    }

    /// Walks along the pieces; lines that end at the border first, then the closed ones.
    fn joined(&self, level: f64, mut next: HashMap<Edge, Vec<Edge>>) -> Vec<Vec<Crossing>> {
        let mut starts: Vec<Edge> = next.keys().copied().collect();
        starts.sort_unstable_by_key(|edge| (next[edge].len(), *edge));
        let mut lines = Vec::new();
        for start in starts {
            let mut line = vec![self.crossing(level, start)];
            let mut here = start;
            while let Some(there) = next.get_mut(&here).and_then(Vec::pop) {
                if let Some(back) = next.get_mut(&there) {
                    back.retain(|&edge| edge != here);
                }
                line.push(self.crossing(level, there));
                here = there;
            }
            if line.len() > 1 {
                lines.push(line);
            }
        }
        lines
    }

    fn crossing(&self, level: f64, (column, row, upward): Edge) -> Crossing {
        let (x, y) = (column as f64, row as f64);
        let here = self.at(column, row);
        let there = if upward { self.at(column, row + 1) } else { self.at(column + 1, row) };
        let share = ((level - here) / (there - here)).clamp(0.0, 1.0);
        if upward { (x, y + share) } else { (x + share, y) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bowl() -> Grid {
        let square = |place: usize| (place as f64 - 10.0).powi(2);
        Grid::sample(21, 21, |column, row| square(column) + square(row))
    }

    #[test]
    fn a_level_line_of_a_bowl_is_one_closed_circle() {
        let lines = bowl().lines(25.3);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for (x, y) in &lines[0] {
            let radius = (x - 10.0).hypot(y - 10.0);
            assert!((radius - 25.3_f64.sqrt()).abs() < 0.05, "{radius}");
        }
    }

    #[test]
    fn a_level_line_that_leaves_the_grid_comes_in_open_arcs() {
        let lines = bowl().lines(150.0);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|line| line.first() != line.last()));
    }

    #[test]
    fn nothing_is_drawn_where_the_function_is_undefined() {
        let grid =
            Grid::sample(4, 4, |column, _| if column < 2 { f64::NAN } else { column as f64 });
        assert!(grid.lines(1.5).is_empty());
        assert!(!grid.lines(2.5).is_empty());
    }
}
