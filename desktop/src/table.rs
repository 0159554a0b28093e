//! Tables: columns as wide as what is in them, and together no wider than the terminal. What is too long is cut, but
//! never the first column, which tells the rows apart. Widths are those on the screen: an ideograph takes two columns.

use std::io::{IsTerminal as _, stdout};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::output;

/// Columns between two cells.
const GAP: usize = 2;
/// What a cell keeps, however narrow the terminal.
const NARROWEST: usize = 6;

/// A table with a heading, to fit the terminal if there is one.
pub(crate) fn to_table(head: &[&str], rows: &[Vec<String>]) -> String {
    to_table_of(columns(), head, rows)
}

/// How many columns the terminal has, if standard output is one.
pub(crate) fn columns() -> Option<usize> {
    let size = terminal_size::terminal_size().filter(|_| stdout().is_terminal());
    size.map(|(width, _)| usize::from(width.0))
}

fn to_table_of(columns: Option<usize>, head: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = std::iter::once(head.iter().map(|cell| (*cell).to_owned()).collect())
        .chain(rows.iter().map(|row| row.iter().map(|cell| output::on_one_line(cell)).collect()))
        .collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.width()).max();
    let mut widths: Vec<usize> = (0..head.len()).map(|column| width(column).unwrap_or(0)).collect();
    if let Some(columns) = columns {
        fit(&mut widths, columns);
    }
    rows.iter().map(|row| to_line(row, &widths)).collect::<Vec<_>>().join("\n")
}

/// Takes from the widest column, again and again, until all fit or none can give more.
fn fit(widths: &mut [usize], columns: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > columns {
        match widths.iter_mut().skip(1).max().filter(|widest| **widest > NARROWEST) {
            Some(widest) => *widest -= 1,
            None => return,
        }
    }
}

fn to_line(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| {
        let cell = cut(cell, *width);
        let blank = " ".repeat(width.saturating_sub(cell.width()));
        cell + &blank
    });
    cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

/// A text of at most this width; one that was cut ends in an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(c);
    }
    kept + "\u{2026}"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<String>> {
        [["12345678", "x\ny".repeat(25).as_str(), "anna"], ["22", "\u{9580}\u{702c}\u{6210}", "bea"]]
            .map(|row| row.map(str::to_owned).to_vec())
            .to_vec()
    }

    #[test]
    fn columns_line_up_on_the_screen() {
        let table = to_table_of(None, &["id", "title", "user"], &rows());
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 3, "a line break in a cell is no line: {table}");
        assert_eq!(lines[1].width(), 8 + 2 + 75 + 2 + 4);
        assert_eq!(lines[2].find("bea").map(|at| lines[2][..at].width()), Some(8 + 2 + 75 + 2));
    }

    #[test]
    fn a_narrow_terminal_cuts_titles_and_never_ids() {
        for columns in [80, 40, 30] {
            let table = to_table_of(Some(columns), &["id", "title", "user"], &rows());
            assert!(table.lines().all(|line| line.width() <= columns), "{table}");
            assert!(table.contains("12345678") && table.contains('\u{2026}') && table.contains("anna"));
        }
        let narrowest = to_table_of(Some(1), &["id", "title", "user"], &rows());
        assert!(narrowest.contains("12345678"));
    }

    #[test]
    fn a_wide_character_is_cut_as_a_whole() {
        assert_eq!(cut("\u{9580}\u{702c}\u{6210}", 6), "\u{9580}\u{702c}\u{6210}");
        assert_eq!(cut("\u{9580}\u{702c}\u{6210}", 5), "\u{9580}\u{702c}\u{2026}");
        assert_eq!(cut("\u{9580}\u{702c}\u{6210}", 4), "\u{9580}\u{2026}");
    }
}
