//! The report's pictures: SVG, drawn by plotters.
//!
//! In: counts. Out: an `svg` element with a title and a description, for a page that
//! has the same numbers in a table. Colours are names here: the page's style gives
//! each its shade in the light, in the dark and in print.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// What letters became, from the ground up, with the colour of each. The page's
/// style knows them by these colours.
pub const OUTCOMES: [(&str, RGBColor); 8] = [
    ("accepted", RGBColor(0x1F, 0x5F, 0xA8)),
    ("refused", RGBColor(0xC2, 0x41, 0x0C)),
    ("held", RGBColor(0xB7, 0x79, 0x1F)),
    ("uncertain", RGBColor(0x7C, 0x3A, 0xED)),
    ("bounced", RGBColor(0x9D, 0x17, 0x4D)),
    ("expired", RGBColor(0x6B, 0x72, 0x80)),
    ("cancelled", RGBColor(0x9C, 0xA3, 0xAF)),
    ("waiting", RGBColor(0x0F, 0x76, 0x6E)),
];

const INK: RGBColor = RGBColor(0x11, 0x11, 0x11);
const LINE: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);

const WIDTH: u32 = 720;
const FONT: f64 = 16.0;

/// A bar, or a day, with its counts in the order of [`OUTCOMES`].
pub struct Bar {
    pub label: String,
    pub counts: [u64; OUTCOMES.len()],
}

impl Bar {
    fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// What a picture shows, for who does not see it.
pub struct Words<'w> {
    pub id: &'w str,
    pub title: &'w str,
    pub description: &'w str,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Columns, one beside the other, in order of time.
pub fn columns(bars: &[Bar], words: &Words<'_>) -> Result<String, String> {
    drawn(300, words, |area| draw_columns(area, bars))
}

/// Lines of text, each with a bar below.
pub fn lines(bars: &[Bar], words: &Words<'_>) -> Result<String, String> {
    let height = u32::try_from(bars.len()).unwrap_or(u32::MAX).saturating_mul(LINE_HEIGHT.unsigned_abs());
    drawn(height.saturating_add(8), words, |area| draw_lines(area, bars))
}

fn drawn(height: u32, words: &Words<'_>, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Result<String, String> {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
    let done = draw(&area).and_then(|()| Ok(area.present()?));
    drop(area);
    done.map_err(|e| e.to_string())?;
    Ok(described(&svg, words))
}

/// Its own size would keep it from shrinking with the page.
fn described(svg: &str, words: &Words<'_>) -> String {
    let Words { id, title, description } = words;
    let inner = svg.find("viewBox").map_or(svg, |at| &svg[at..]);
    let (head, body) = inner.split_once('>').unwrap_or((inner, ""));
    let (title, description) = (escaped(title), escaped(description));
    format!(
        "<svg role=\"img\" aria-labelledby=\"{id}-title {id}-text\" {head}>\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-text\">{description}</desc>{body}"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn text(anchor: (HPos, VPos)) -> TextStyle<'static> {
    ("sans-serif", FONT).into_font().color(&INK).pos(Pos::new(anchor.0, anchor.1))
}

/// Numbers of an axis must fit beside it.
fn short(n: u64) -> String {
    match n {
        0..10_000 => n.to_string(),
        10_000..1_000_000 => format!("{} k", n / 1000),
        _ => format!("{:.1} M", n as f64 / 1e6),
    }
}

fn draw_columns(area: &Area<'_>, bars: &[Bar]) -> Drawn {
    let highest = bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
    let mut chart = ChartBuilder::on(area)
        .margin_top(12)
        .margin_right(12)
        .x_label_area_size(30)
        .y_label_area_size(62)
        .build_cartesian_2d(0f64..bars.len() as f64, 0u64..highest)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .y_label_formatter(&|n| short(*n))
        .light_line_style(TRANSPARENT)
        .bold_line_style(LINE)
        .axis_style(LINE)
        .label_style(("sans-serif", FONT, &INK))
        .draw()?;
    let room = if bars.len() > 60 { 0.05 } else { 0.12 };
    for (place, bar) in bars.iter().enumerate() {
        let mut ground = 0;
        for (count, (_, colour)) in bar.counts.iter().zip(OUTCOMES).filter(|(count, _)| **count > 0) {
            let corners = [(place as f64 + room, ground), (place as f64 + 1.0 - room, ground + count)];
            chart.draw_series([Rectangle::new(corners, colour.filled())])?;
            ground += count;
        }
    }
    let every = bars.len().div_ceil(7).max(1);
    for (place, bar) in bars.iter().enumerate().step_by(every) {
        let (x, y) = chart.backend_coord(&(place as f64 + 0.5, 0));
        area.draw(&Text::new(bar.label.clone(), (x, y + 8), text((HPos::Center, VPos::Top))))?;
    }
    Ok(())
}

const LINE_HEIGHT: i32 = 52;
const BAR: std::ops::Range<i32> = 24..42;

fn draw_lines(area: &Area<'_>, bars: &[Bar]) -> Drawn {
    let highest = bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
    let width = i32::try_from(WIDTH).unwrap_or(i32::MAX);
    let mut top = 4;
    for bar in bars {
        let numbers = bar.total().to_string();
        area.draw(&Text::new(bar.label.clone(), (0, top), text((HPos::Left, VPos::Top))))?;
        area.draw(&Text::new(numbers, (width, top), text((HPos::Right, VPos::Top))))?;
        let (mut before, mut x) = (0, 0);
        for (count, (_, colour)) in bar.counts.iter().zip(OUTCOMES).filter(|(count, _)| **count > 0) {
            before += count;
            #[allow(clippy::cast_possible_truncation, reason = "at most the picture's width")]
            let end = (before as f64 / highest as f64 * f64::from(width)).round() as i32;
            // Whatever there is shows, be it one of a million.
            let end = end.max(x + 2);
            let corners = [(x, top + BAR.start), (end, top + BAR.end)];
            area.draw(&Rectangle::new(corners, colour.filled()))?;
            x = end;
        }
        top += LINE_HEIGHT;
    }
    Ok(())
}
