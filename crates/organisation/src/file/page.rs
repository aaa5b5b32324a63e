//! The first page of a PDF, drawn small. A PDF is a program for a drawing machine, so it is first drawn into nothing
//! with its strokes counted: one that would draw for ever, or needs what cannot be counted, has no small picture.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Arc,
    time::Duration,
};

use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
        PathDrawMode, SoftMask, font::Glyph, interpret_page,
    },
    hayro_syntax::{Pdf, page::Page},
    render,
    vello_cpu::{
        color::palette::css::WHITE,
        kurbo::{Affine, BezPath, Rect},
    },
};
use image::{Rgb, RgbImage};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::picture::{SIDE, jpeg};

/// How long somebody who sends a file waits for its small picture.
const PATIENCE: Duration = Duration::from_secs(5);
/// More strokes than a page full of small print has.
const MOST_STROKES: u32 = 100_000;
/// A picture on the page counts as this many strokes.
const PICTURE: u32 = 4_000;

/// One page is drawn at a time. A drawing that outlasts our patience keeps its turn to its end, so that others have no
/// small picture meanwhile, and the program nothing worse.
static TURN: std::sync::LazyLock<Arc<Mutex<()>>> = std::sync::LazyLock::new(Arc::default);

/// The small picture of the first page, if it can be drawn.
pub(super) async fn thumbnail(bytes: Arc<Vec<u8>>) -> Option<Vec<u8>> {
    let drawing = async {
        let turn = Arc::clone(&TURN).lock_owned().await;
        tokio::task::spawn_blocking(move || in_turn(&turn, bytes)).await.ok().flatten()
    };
    tokio::time::timeout(PATIENCE, drawing).await.ok().flatten()
}

fn in_turn(_turn: &OwnedMutexGuard<()>, bytes: Arc<Vec<u8>>) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| draw(bytes))).ok().flatten()
}

fn draw(bytes: Arc<Vec<u8>>) -> Option<Vec<u8>> {
    let pdf = Pdf::new(bytes).ok()?;
    let page = pdf.pages().first()?;
    let (width, height) = page.render_dimensions();
    let scale = side() / width.max(height);
    if !(scale.is_finite() && scale > 0.0 && width * scale >= 1.0 && height * scale >= 1.0) {
        return None;
    }
    let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
    count(page, &settings);
    let drawn = render(
        page,
        &RenderCache::new(),
        &settings,
        &RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() },
    );
    let mut small = RgbImage::new(u32::from(drawn.width()), u32::from(drawn.height()));
    for (to, from) in small.pixels_mut().zip(drawn.data()) {
        *to = Rgb([from.r, from.g, from.b]);
    }
    jpeg(&small).ok()
}

fn side() -> f32 {
    u16::try_from(SIDE).map_or(0.0, f32::from)
}

/// Goes through the page without drawing; unwinds where it is too much.
fn count<'a>(page: &'a Page<'a>, settings: &InterpreterSettings) {
    let (width, height) = page.render_dimensions();
    let cache = InterpreterCache::new();
    let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(Affine::IDENTITY, frame, &cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, &mut Counter { left: MOST_STROKES });
}

/// A drawing machine that only counts.
struct Counter {
    left: u32,
}

impl Counter {
    fn spend(&mut self, strokes: u32) {
        match self.left.checked_sub(strokes) {
            Some(left) => self.left = left,
            None => give_up(),
        }
    }

    fn paint(&mut self, paint: &Paint<'_>) {
        self.spend(1);
        if matches!(paint, Paint::Pattern(_)) {
            // it is a drawing of its own, and drawn many times
            give_up();
        }
    }
}

/// The interpreter has no way to stop it but this.
fn give_up() -> ! {
    let reason: Box<dyn Any + Send> = Box::new(());
    resume_unwind(reason)
}

impl Device<'_> for Counter {
    fn set_soft_mask(&mut self, mask: Option<SoftMask<'_>>) {
        self.spend(1);
        if mask.is_some() {
            give_up();
        }
    }

    fn set_blend_mode(&mut self, _: BlendMode) {
        self.spend(1);
    }

    fn draw_path(&mut self, path: &BezPath, _: Affine, paint: &Paint<'_>, _: &PathDrawMode) {
        self.spend(u32::try_from(path.elements().len()).unwrap_or(u32::MAX) / 4);
        self.paint(paint);
    }

    fn push_clip_path(&mut self, path: &ClipPath) {
        self.spend(1 + u32::try_from(path.path.elements().len()).unwrap_or(u32::MAX) / 4);
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'_>>, _: BlendMode) {
        self.spend(1);
        if mask.is_some() {
            give_up();
        }
    }

    fn draw_glyph(&mut self, glyph: &Glyph<'_>, _: Affine, _: Affine, paint: &Paint<'_>, _: &GlyphDrawMode) {
        self.paint(paint);
        if matches!(glyph, Glyph::Type3(_)) {
            give_up();
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {
        self.spend(PICTURE);
    }

    fn pop_clip_path(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
