//! Pictures: each is decoded as a whole, which is also the proof that it is one, and drawn again small.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
};

use super::{FileKind, FileRefusal};

/// The longest side of a small picture, in pixels.
pub(super) const SIDE: u32 = 240;
const QUALITY: u8 = 75;
/// The longest side of a picture, in pixels.
const LONGEST_SIDE: u32 = 20_000;
/// What a picture may unpack to, in bytes: more than the best telephones take.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The small picture of a picture.
pub(super) fn thumbnail(bytes: &[u8], kind: FileKind) -> Result<Vec<u8>, FileRefusal> {
    let format = match kind {
        FileKind::Png => ImageFormat::Png,
        FileKind::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    if decoder.total_bytes() > MOST_BYTES {
        return Err(FileRefusal::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(|error| refusal(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?.thumbnail(SIDE, SIDE);
    picture.apply_orientation(orientation);
    jpeg(&on_white(&picture)).map_err(|error| refusal(&error))
}

/// A JPEG of pixels and nothing else.
pub(super) fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY))?;
    Ok(out)
}

/// Where nothing is drawn, the paper shows.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    let mut out = RgbImage::new(picture.width(), picture.height());
    for (to, from) in out.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let over = |colour: u8| {
            let mixed = u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    out
}

fn refusal(error: &ImageError) -> FileRefusal {
    match error {
        ImageError::Limits(_) => FileRefusal::TooManyPixels,
        _ => FileRefusal::Damaged,
    }
}
