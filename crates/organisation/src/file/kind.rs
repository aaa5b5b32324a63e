/// What a file is, found in its bytes. The list is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A paper, scanned or printed to a file.
    Pdf,
    /// A photograph.
    Jpeg,
    /// A picture of a screen.
    Png,
    /// A photograph, as some telephones take it.
    Webp,
    /// A text of Word.
    Docx,
    /// A workbook of Excel.
    Xlsx,
    /// A text of LibreOffice.
    Odt,
    /// A workbook of LibreOffice.
    Ods,
}

impl FileKind {
    const ALL: [Self; 8] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Webp, Self::Docx, Self::Xlsx, Self::Odt, Self::Ods];

    /// The stored name; also the ending of a file's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Odt => "odt",
            Self::Ods => "ods",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What browsers are told.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }

    /// Whether it is a picture, which a browser shows by itself.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }
}

storage::stored_by_name!(FileKind);
