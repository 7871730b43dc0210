//! Why a document cannot be read, and what to do about it.

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceFault {
    #[error("the file is empty")]
    Empty,
    #[error("there are no words in this document")]
    NoWords,
    #[error("the document is larger than 10 MiB: an appeal is a few pages")]
    TooLarge,
    #[error("this Word file unpacks to far more than an appeal holds")]
    ZipBomb,
    #[error("the document holds more text than any appeal: over 1 MiB")]
    TooMuchText,
    #[error("this PDF is a scan: it has pages, but no text")]
    Scan,
    #[error("this PDF is locked with a password")]
    LockedPdf,
    #[error("this PDF is damaged: {0}")]
    DamagedPdf(String),
    #[error("this Word file is damaged: {0}")]
    DamagedDocx(String),
    /// Of a kind that is not read.
    #[error("this is {0}")]
    Foreign(&'static str),
    #[error("this is no text: there is a NUL byte at byte {0}")]
    Nul(usize),
    #[error("this is no text: it is full of control characters")]
    Junk,
}

impl SourceFault {
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty | Self::NoWords => {
                "was it saved? Open it and look, or copy its text into a .txt file"
            }
            Self::TooLarge | Self::ZipBomb | Self::TooMuchText => {
                "is it the right file? Copy the appeal's text into a .txt file, and import that"
            }
            Self::Scan => {
                "copy the text out by a program that reads pictures (OCR), check it, and import it as a .txt file"
            }
            Self::LockedPdf => "open it with its password, copy its text into a .txt file, and import that",
            Self::DamagedPdf(_) => "open it in a PDF viewer, copy its text into a .txt file, and import that",
            Self::DamagedDocx(_) => "open it in Word or LibreOffice, save it again as .docx, and import that",
            Self::Foreign(what) if what.contains("packed") => {
                "unpack it, and import the appeal that is in it"
            }
            Self::Foreign(what) if what.contains("picture (") => {
                "copy the text out by a program that reads pictures (OCR), check it, and import it as a .txt file"
            }
            Self::Foreign(_) => "save it as .docx, .html or .txt, and import that",
            Self::Nul(_) | Self::Junk => "import the appeal as .txt, .html, .docx or .pdf",
        }
    }
}
