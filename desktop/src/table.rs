//! Tables: columns as wide as they must be; in a terminal the widest give way until a line fits.

use crate::visible::{cut, fill, on_one_line, width};

/// Between two columns.
const GAP: usize = 2;
/// No column gives way below this.
const LEAST: usize = 8;

/// A table with a heading; `columns` is the terminal's width, if it is one.
pub(crate) fn to_table(head: &[&str], rows: &[Vec<String>], columns: Option<usize>) -> String {
    let head = head.iter().map(|cell| (*cell).to_owned()).collect();
    let shown = rows.iter().map(|row| row.iter().map(|cell| on_one_line(cell)).collect());
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(shown).collect();
    let widths = derive_widths(&rows, columns);
    let to_line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| fill(&cut(cell, width), width));
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    };
    rows.iter().map(to_line).collect::<Vec<_>>().join("\n")
}

fn derive_widths(rows: &[Vec<String>], columns: Option<usize>) -> Vec<usize> {
    let count = rows.first().map_or(0, Vec::len);
    let natural = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..count).map(natural).collect();
    let Some(columns) = columns else { return widths };
    let gaps = GAP * count.saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > columns {
        match widths.iter_mut().max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 2]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn columns_line_up() {
        let table =
            to_table(&["id", "what"], &[row(["1", "\u{9280}"]), row(["22", "y\u{1b}"])], None);
        assert_eq!(table, "id  what\n1   \u{9280}\n22  y\u{241b}");
    }

    #[test]
    fn the_widest_column_gives_way_in_a_terminal_only() {
        let long = "x".repeat(50);
        let rows = [row(["12345678", &long])];
        let narrow = to_table(&["id", "what"], &rows, Some(30));
        assert_eq!(narrow.lines().nth(1).unwrap(), format!("12345678  {}\u{2026}", "x".repeat(19)));
        assert!(to_table(&["id", "what"], &rows, None).ends_with(&long));
        assert!(to_table(&["id", "what"], &rows, Some(3)).ends_with("xxxxxxx\u{2026}"), "it ends");
    }
}
