//! The QR code as SVG: one path, one millimetre a module.

use std::fmt::Write as _;

use crate::render::qr::Qr;

impl Qr {
    /// A black and white SVG file.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let side = self.side();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}mm\" height=\"{side}mm\" \
             viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\n\
             <title>Keyfold code</title>\n\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\n\
             <path fill=\"#000\" d=\"{}\"/>\n\
             </svg>\n",
            self.outline()
        )
    }

    fn outline(&self) -> String {
        let mut path = String::new();
        for [column, row, length] in self.runs() {
            write!(path, "M{column} {row}h{length}v1h-{length}z").expect("writing to memory doesn't fail");
        }
        path
    }
}
