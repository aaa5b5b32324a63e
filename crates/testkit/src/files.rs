//! Files as people send them, made on the spot.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A PDF of one page that says some words; other words make another file.
pub fn pdf(words: &str) -> Vec<u8> {
    pdf_with(words, &[])
}

/// The same with more objects, from number 6 on.
pub fn pdf_with(words: &str, more: &[&[u8]]) -> Vec<u8> {
    let content = format!("BT /F1 48 Tf 72 600 Td ({words}) Tj ET 0 0 200 200 re f");
    let content = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    let mut objects: Vec<&[u8]> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >> >>",
        content.as_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    objects.extend(more);
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).bytes());
        out.extend(*object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

/// A picture of some size; another shade makes another file.
pub fn picture(format: ImageFormat, (width, height): (u32, u32), shade: u8) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, Rgb([shade, 120, 40])).write_to(&mut out, format).expect("a picture");
    out.into_inner()
}

/// A picture in PNG.
pub fn png(shade: u8) -> Vec<u8> {
    picture(ImageFormat::Png, (640, 480), shade)
}
