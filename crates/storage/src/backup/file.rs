//! The form of the file: a line that says what it is, for each table a line and its rows, a line with the checksum.

use std::io::{BufRead as _, BufReader, BufWriter, Chain, Cursor, Read, Write};

use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    Fault, Key, Seal,
    catalogue::Column,
    seal::{Opened, Sealing},
};

/// Goes up when a program that knows only the forms before could not read the file.
const FORMAT: u64 = 1;

/// How the compressed stream begins. Written and expected to the letter: no byte of the file is left unchecked.
pub(super) const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

/// The longest line. A row is a file of evidence at most, so whoever sends more wants to fill the memory.
const LONGEST_LINE: u64 = 512 << 20;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    #[serde(rename = "mangnon_backup")]
    format: u64,
    /// When it was made: milliseconds since 1970 (UTC).
    pub made_at: i64,
    /// The version of the program that made it.
    pub program: String,
    /// The engine that it comes from.
    pub engine: String,
    /// The steps that made its tables, in order.
    pub steps: Vec<String>,
    /// Its tables.
    pub tables: Vec<Counted>,
}

/// A table with its number of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The table.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

impl Contents {
    pub(super) fn new(made: &super::Made<'_>, engine: &str, steps: Vec<String>, tables: Vec<Counted>) -> Self {
        let (program, engine) = (made.program.to_owned(), engine.to_owned());
        Self { format: FORMAT, made_at: made.at, program, engine, steps, tables }
    }

    /// All rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// The line before a table's rows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) table: String,
    pub(super) columns: Vec<Column>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
struct End {
    /// How many rows were written.
    end: u64,
    /// SHA-256 of all lines before.
    sha256: String,
}

/// Writes the lines.
pub(super) struct Writer<W: Write> {
    out: GzEncoder<BufWriter<Sealing<W>>>,
    hash: Sha256,
    line: Vec<u8>,
    rows: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W, seal: &Seal, contents: &Contents) -> Result<Self, Fault> {
        let out = BufWriter::with_capacity(64 << 10, seal.put_on(out)?);
        let out = GzEncoder::new(out, Compression::fast());
        let mut writer = Self { out, hash: Sha256::new(), line: Vec::new(), rows: 0 };
        writer.line(contents)?;
        Ok(writer)
    }

    pub(super) fn table(&mut self, head: &Head) -> Result<(), Fault> {
        self.line(head)
    }

    pub(super) fn row(&mut self, cells: &impl Serialize) -> Result<(), Fault> {
        self.rows += 1;
        self.line(cells)
    }

    pub(super) fn rows_written(&self) -> u64 {
        self.rows
    }

    pub(super) fn finish(mut self) -> Result<(), Fault> {
        let sha256 = hex::encode(self.hash.finalize_reset());
        let end = End { end: self.rows, sha256 };
        self.line(&end)?;
        let out = self.out.finish().map_err(Fault::File)?;
        out.into_inner().map_err(|error| Fault::File(error.into_error()))?.finish().map_err(Fault::File)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), Fault> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value).map_err(|error| Fault::File(error.into()))?;
        self.line.push(b'\n');
        self.hash.update(&self.line);
        self.out.write_all(&self.line).map_err(Fault::File)
    }
}

/// What comes next in a file.
pub(super) enum Next {
    /// Rows of another table follow.
    Table(Head),
    /// A row of the table before.
    Row(Vec<serde_json::Value>),
}

/// Reads the lines and holds them against what the file says of itself.
pub(super) struct Reader<R: Read> {
    lines: BufReader<GzDecoder<Compressed<R>>>,
    hash: Sha256,
    line: Vec<u8>,
    contents: Contents,
    /// Tables that have begun, and rows of the newest one.
    tables: usize,
    of_table: u64,
    rows: u64,
    over: bool,
}

type Compressed<R> = Chain<Cursor<[u8; 10]>, BufReader<Opened<R>>>;

impl<R: Read> Reader<R> {
    pub(super) fn open(file: R, key: &Key) -> Result<Self, Fault> {
        let mut opened = BufReader::with_capacity(64 << 10, key.open(file)?);
        let mut begin = [0; 10];
        opened.read_exact(&mut begin).map_err(Fault::reading)?;
        if begin != GZIP {
            return Err(Fault::NotOurs);
        }
        let lines = BufReader::with_capacity(64 << 10, GzDecoder::new(Cursor::new(begin).chain(opened)));
        let contents = Contents {
            format: 0,
            made_at: 0,
            program: String::new(),
            engine: String::new(),
            steps: vec![],
            tables: vec![],
        };
        let mut reader = Self {
            lines,
            hash: Sha256::new(),
            line: Vec::new(),
            contents,
            tables: 0,
            of_table: 0,
            rows: 0,
            over: false,
        };
        reader.fetch()?;
        reader.contents = reader.first()?;
        reader.hash.update(&reader.line);
        Ok(reader)
    }

    /// The first line. Its format comes before everything else, which another format may write otherwise.
    fn first(&self) -> Result<Contents, Fault> {
        let value: serde_json::Value = serde_json::from_slice(&self.line).map_err(|_| Fault::NotOurs)?;
        match value.get("mangnon_backup").and_then(serde_json::Value::as_u64) {
            Some(FORMAT) => serde_json::from_value(value).map_err(|_| Fault::Damaged),
            Some(other) => Err(Fault::NewerFormat(other)),
            None => Err(Fault::NotOurs),
        }
    }

    pub(super) fn contents(&self) -> &Contents {
        &self.contents
    }

    pub(super) fn rows_read(&self) -> u64 {
        self.rows
    }

    pub(super) fn into_contents(self) -> Contents {
        self.contents
    }

    /// The next table or row; none when the whole file was read and is what was written.
    pub(super) fn next(&mut self) -> Result<Option<Next>, Fault> {
        if self.over {
            return Ok(None);
        }
        self.fetch()?;
        if self.line.starts_with(b"[") {
            self.hash.update(&self.line);
            (self.rows, self.of_table) = (self.rows + 1, self.of_table + 1);
            return Ok(Some(Next::Row(self.parsed()?)));
        }
        self.table_is_whole()?;
        if self.line.starts_with(b"{\"end\"") {
            self.end()?;
            return Ok(None);
        }
        self.hash.update(&self.line);
        let head: Head = self.parsed()?;
        if self.contents.tables.get(self.tables).is_none_or(|table| table.name != head.table) {
            return Err(Fault::Damaged);
        }
        (self.tables, self.of_table) = (self.tables + 1, 0);
        Ok(Some(Next::Table(head)))
    }

    fn table_is_whole(&self) -> Result<(), Fault> {
        let before = self.tables.checked_sub(1).and_then(|last| self.contents.tables.get(last));
        let expected = before.map_or(0, |table| table.rows);
        if self.of_table == expected { Ok(()) } else { Err(Fault::Damaged) }
    }

    fn end(&mut self) -> Result<(), Fault> {
        let end: End = self.parsed()?;
        let whole = end.end == self.rows
            && self.tables == self.contents.tables.len()
            && end.sha256 == hex::encode(self.hash.finalize_reset());
        // nothing may follow, neither in the compressed stream nor after it
        let more = self.lines.read(&mut [0]).map_err(Fault::reading)?;
        let after = self.lines.get_mut().get_mut().read(&mut [0]).map_err(Fault::reading)?;
        self.over = true;
        if whole && more == 0 && after == 0 { Ok(()) } else { Err(Fault::Damaged) }
    }

    fn parsed<T: for<'a> Deserialize<'a>>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.line).map_err(|_| Fault::Damaged)
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        self.line.clear();
        (&mut self.lines).take(LONGEST_LINE).read_until(b'\n', &mut self.line).map_err(Fault::reading)?;
        if self.line.ends_with(b"\n") { Ok(()) } else { Err(Fault::Damaged) }
    }
}
