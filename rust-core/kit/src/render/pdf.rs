//! A page as a PDF of one A4 sheet: brand and rule, title, QR code beside what it is, the text form, what to do.
//!
//! The QR code is 65 mm without its quiet zone. Fonts are the reader's own, so the file is small; the same sealed key
//! always gives the same bytes.

use pdf_writer::{Finish, Name, Pdf, Rect, Ref, TextStr};

use crate::render::lines::{code_lines, wrap};
use crate::render::page::Page;
use crate::render::sheet::{FONTS, Font, Ink, SHEET, Sheet, width_of};

const LEFT: f32 = 20.0;
const RIGHT: f32 = 190.0;
const BLACK: Ink = [0.0, 0.0, 0.0];
const INK: Ink = [0.12, 0.13, 0.16];
const GREY: Ink = [0.42, 0.44, 0.48];
const PALE: Ink = [0.955, 0.96, 0.97];
const LINE: Ink = [0.80, 0.82, 0.85];
const BRAND: Ink = [0.11, 0.29, 0.49];

/// Size of running text in points, and the height of its lines.
const BODY: f32 = 10.5;
const LEADING: f32 = 5.2;

impl Page {
    /// The page to print.
    #[must_use]
    pub fn to_pdf(&self) -> Vec<u8> {
        let mut sheet = Sheet::new();
        self.draw_head(&mut sheet);
        let y = self.draw_qr_and_sections(&mut sheet, 58.0);
        let y = self.draw_code(&mut sheet, y + 12.0);
        self.draw_steps(&mut sheet, y + 12.0);
        draw_foot(&mut sheet);
        self.to_file(&sheet.finish())
    }

    fn draw_head(&self, sheet: &mut Sheet) {
        sheet.fill(
            BRAND,
            [[LEFT, 18.2, 1.6, 5.2], [LEFT + 2.2, 18.2, 3.0, 2.3], [LEFT + 2.2, 21.1, 3.0, 2.3]],
        );
        sheet.text((LEFT + 7.4, 22.6), Font::Bold, 15.0, BRAND, "Keyfold");
        let name_at = RIGHT - width_of(self.name, BODY);
        sheet.text((name_at, 22.4), Font::Regular, BODY, GREY, self.name);
        sheet.fill(BRAND, [[LEFT, 26.4, RIGHT - LEFT, 0.5]]);
        sheet.text((LEFT, 41.5), Font::Bold, 25.0, INK, self.title);
        sheet.text((LEFT, 49.5), Font::Regular, 11.0, GREY, &self.facts);
    }

    /// Returns where it ends.
    #[expect(clippy::cast_precision_loss, reason = "a symbol has fewer than 200 modules a side")]
    fn draw_qr_and_sections(&self, sheet: &mut Sheet, top: f32) -> f32 {
        let side = self.qr.side() as f32;
        sheet.outline(LINE, [LEFT, top, side, side]);
        sheet.fill_squares(BLACK, (LEFT, top), self.qr.runs());
        let x = LEFT + side + 9.0;
        let mut y = top + 4.0;
        for (heading, words) in &self.sections {
            sheet.text((x, y), Font::Bold, 11.5, BRAND, heading);
            y = draw_words(sheet, (x, y + 6.0), words) + 4.4;
        }
        top + side
    }

    /// Returns where it ends.
    fn draw_code(&self, sheet: &mut Sheet, y: f32) -> f32 {
        sheet.text((LEFT, y), Font::Bold, 11.5, BRAND, "The same code as text");
        let lines = code_lines(&self.text);
        let (top, leading) = (y + 4.0, 6.1);
        let height = 5.6 + 7.0 * leading;
        sheet.fill(PALE, [[LEFT, top, RIGHT - LEFT, height]]);
        sheet.outline(LINE, [LEFT, top, RIGHT - LEFT, height]);
        let mut baseline = top + 8.0;
        for line in &lines {
            sheet.text((LEFT + 6.0, baseline), Font::Mono, 13.4, INK, line);
            baseline += leading;
        }
        top + height
    }

    fn draw_steps(&self, sheet: &mut Sheet, y: f32) {
        sheet.text((LEFT, y), Font::Bold, 11.5, BRAND, "What to do with this page");
        let mut y = y + 7.0;
        for (number, step) in (1..).zip(&self.steps) {
            sheet.text((LEFT, y), Font::Bold, BODY, BRAND, &format!("{number}"));
            y = draw_words(sheet, (LEFT + 6.0, y), step) + 1.4;
        }
    }

    fn to_file(&self, content: &[u8]) -> Vec<u8> {
        let [catalog, pages, page, contents, info] = [1, 2, 3, 4, 5].map(Ref::new);
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(pages).lang(TextStr("en"));
        pdf.document_info(info).title(TextStr(self.title)).creator(TextStr("Keyfold"));
        pdf.pages(pages).kids([page]).count(1);
        let mut sheet = pdf.page(page);
        sheet.media_box(Rect::new(0.0, 0.0, SHEET.0 * 72.0 / 25.4, SHEET.1 * 72.0 / 25.4));
        sheet.parent(pages).contents(contents);
        let mut resources = sheet.resources();
        let mut fonts = resources.fonts();
        for (id, (_, name, _)) in (6..).zip(FONTS) {
            fonts.pair(Name(name), Ref::new(id));
        }
        fonts.finish();
        resources.finish();
        sheet.finish();
        for (id, (_, _, base)) in (6..).zip(FONTS) {
            let mut font = pdf.type1_font(Ref::new(id));
            font.base_font(Name(base)).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        pdf.stream(contents, content);
        pdf.finish()
    }
}

fn draw_foot(sheet: &mut Sheet) {
    sheet.fill(LINE, [[LEFT, 279.0, RIGHT - LEFT, 0.2]]);
    let words = "Keyfold never asks for this page, and never for your password, by mail or telephone.";
    sheet.text((LEFT, 284.0), Font::Regular, 8.5, GREY, words);
}

/// Running text up to the right margin; returns the baseline after it.
fn draw_words(sheet: &mut Sheet, (x, y): (f32, f32), words: &str) -> f32 {
    let mut y = y;
    for line in wrap(words, RIGHT - x, |line| width_of(line, BODY)) {
        sheet.text((x, y), Font::Regular, BODY, INK, &line);
        y += LEADING;
    }
    y
}
