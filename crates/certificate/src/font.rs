//! Fonts, and how wide a text is in them.

use std::sync::{Arc, LazyLock};

use krilla::text::Font;
use rustybuzz::{Face, UnicodeBuffer};

/// A font as it is measured and as it is drawn.
#[derive(Clone)]
pub(crate) struct Type {
    bytes: Arc<Vec<u8>>,
    index: u32,
    pub font: Font,
}

/// The house font.
pub(crate) static REGULAR: LazyLock<Type> = LazyLock::new(|| {
    Type::new(
        include_bytes!("../fonts/source-sans-3-regular.ttf").to_vec(),
        0,
    )
    .expect("the house font is a font")
});
/// Its heavier sister.
pub(crate) static SEMIBOLD: LazyLock<Type> = LazyLock::new(|| {
    Type::new(
        include_bytes!("../fonts/source-sans-3-semibold.ttf").to_vec(),
        0,
    )
    .expect("the house font is a font")
});

impl Type {
    fn new(bytes: Vec<u8>, index: u32) -> Option<Self> {
        Face::from_slice(&bytes, index)?;
        let bytes = Arc::new(bytes);
        let font = Font::new(bytes.clone().into(), index)?;
        Some(Self { bytes, index, font })
    }

    fn face(&self) -> Face<'_> {
        Face::from_slice(&self.bytes, self.index).expect("it was one before")
    }

    /// The first character that the font has no glyph for.
    pub fn lacks(&self, text: &str) -> Option<char> {
        let face = self.face();
        text.chars().find(|c| face.glyph_index(*c).is_none())
    }

    /// How wide a text is at a size, in the size's unit.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let face = self.face();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&face, &[], buffer);
        let units: i32 = shaped.glyph_positions().iter().map(|it| it.x_advance).sum();
        units as f32 * size / face.units_per_em() as f32
    }

    /// This font if it can write the text, or one of the system's that can.
    pub fn able(&self, text: &str) -> Result<Self, char> {
        match self.lacks(text) {
            None => Ok(self.clone()),
            Some(missing) => of_the_system(text).ok_or(missing),
        }
    }
}

fn of_the_system(text: &str) -> Option<Type> {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    fonts.faces().find_map(|face| {
        let known = fonts.with_face_data(face.id, |bytes, index| {
            let able = Face::from_slice(bytes, index)
                .is_some_and(|face| text.chars().all(|c| face.glyph_index(c).is_some()));
            able.then(|| Type::new(bytes.to_vec(), index))
        });
        known.flatten().flatten()
    })
}
