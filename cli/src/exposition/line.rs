//! The grammar of one line.

use std::borrow::Cow;

use super::Problem;

/// A line that is not blank.
pub(super) enum Line<'a> {
    /// `# HELP name text`
    Help(Cow<'a, str>, String),
    /// `# TYPE name type`
    Type(Cow<'a, str>, &'a str),
    /// `# EOF`
    End,
    /// Any other comment, and `# UNIT`, which the name contains.
    Comment,
    /// A sample, without its timestamp and exemplar.
    Sample(Sample<'a>),
}

/// One sample.
pub(super) struct Sample<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) value: f64,
}

/// Reads a line without its line feed.
pub(super) fn line(text: &str) -> Result<Line<'_>, Problem> {
    match text.strip_prefix('#') {
        Some(comment) => self::comment(comment),
        None if text.starts_with(['<', '[']) => Err(Problem::OtherFormat(excerpt(text))),
        None => sample(text).map(Line::Sample),
    }
}

fn comment(text: &str) -> Result<Line<'_>, Problem> {
    let text = text.trim_start_matches(is_blank);
    let (word, rest) = split_word(text);
    match word {
        "EOF" if rest.is_empty() => Ok(Line::End),
        "HELP" => {
            let (name, rest) = name_of_comment(rest)?;
            Ok(Line::Help(name, unescape(rest.trim_matches(is_blank)).into_owned()))
        }
        "TYPE" => {
            let (name, rest) = name_of_comment(rest)?;
            Ok(Line::Type(name, rest.trim_matches(is_blank)))
        }
        _ => Ok(Line::Comment),
    }
}

/// The name, which Prometheus 3 quotes if it is not one of the classic names.
fn name_of_comment(text: &str) -> Result<(Cow<'_, str>, &str), Problem> {
    if let Some(quoted) = text.strip_prefix('"') {
        return self::quoted(quoted);
    }
    match split_word(text) {
        ("", _) => Err(Problem::Name(excerpt(text))),
        (name, rest) => Ok((Cow::Borrowed(name), rest)),
    }
}

fn sample(text: &str) -> Result<Sample<'_>, Problem> {
    let text = text.trim_start_matches(is_blank);
    let end = text.find(|letter: char| letter == '{' || is_blank(letter)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if !word.is_empty() && !is_name(word) {
        return Err(Problem::Name(excerpt(text)));
    }
    let mut name = (!word.is_empty()).then_some(Cow::Borrowed(word));
    let rest = rest.trim_start_matches(is_blank);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(inner) => braces(inner, &mut name)?,
        None => (Vec::new(), rest),
    };
    let Some(name) = name else { return Err(Problem::Name(excerpt(text))) };
    let (number, rest) = split_word(rest.trim_start_matches(is_blank));
    let value = value(number).ok_or_else(|| Problem::Value(excerpt(number)))?;
    after_value(rest)?;
    Ok(Sample { name, labels, value })
}

/// What is between braces: labels, and a name in quotes if there is none in front.
type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

fn braces<'a>(inner: &'a str, name: &mut Option<Cow<'a, str>>) -> Result<(Pairs<'a>, &'a str), Problem> {
    let mut labels = Vec::new();
    let mut rest = inner.trim_start_matches(is_blank);
    loop {
        if let Some(behind) = rest.strip_prefix('}') {
            return Ok((labels, behind));
        }
        let (key, behind) = match rest.strip_prefix('"') {
            Some(text) => quoted(text)?,
            None => {
                let end = rest.find(|letter: char| !is_name_letter(letter)).unwrap_or(rest.len());
                if end == 0 || rest.starts_with(|letter: char| letter.is_ascii_digit()) {
                    return Err(Problem::Key(excerpt(rest)));
                }
                (Cow::Borrowed(&rest[..end]), &rest[end..])
            }
        };
        let is_quoted = rest.starts_with('"');
        rest = behind.trim_start_matches(is_blank);
        match rest.strip_prefix('=') {
            Some(behind) => {
                let Some(text) = behind.trim_start_matches(is_blank).strip_prefix('"') else {
                    return Err(Problem::LabelValue(key.into_owned()));
                };
                let (value, behind) = quoted(text)?;
                labels.push((key, value));
                rest = behind.trim_start_matches(is_blank);
            }
            None if is_quoted && name.is_none() && labels.is_empty() => *name = Some(key),
            None => return Err(Problem::LabelValue(key.into_owned())),
        }
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind.trim_start_matches(is_blank),
            None if rest.starts_with('}') => {}
            None => return Err(Problem::Brace(excerpt(rest))),
        }
    }
}

/// A text up to its closing quote, and what follows.
fn quoted(text: &str) -> Result<(Cow<'_, str>, &str), Problem> {
    let mut is_escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Ok((unescape(&text[..index]), &text[index + 1..])),
            _ => {}
        }
    }
    Err(Problem::Quote)
}

/// An unknown escape is kept as it is, as Prometheus does.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => unescaped.push('\n'),
                Some(escaped @ ('\\' | '"')) => unescaped.push(escaped),
                Some(other) => unescaped.extend(['\\', other]),
                None => unescaped.push('\\'),
            },
            (letter, false) => unescaped.push(letter),
        }
    }
    Cow::Owned(unescaped)
}

/// A number as Go reads it. Rust accepts `infinity` too, which does no harm.
pub(super) fn value(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// A timestamp, an exemplar, both or nothing.
fn after_value(text: &str) -> Result<(), Problem> {
    let is_exemplar =
        |text: &str| text.strip_prefix('#').is_some_and(|text| text.trim_start_matches(is_blank).starts_with('{'));
    if text.is_empty() || is_exemplar(text) {
        return Ok(());
    }
    let (timestamp, rest) = split_word(text);
    if timestamp.parse::<f64>().is_ok() && (rest.is_empty() || is_exemplar(rest)) {
        return Ok(());
    }
    Err(Problem::Timestamp(excerpt(text)))
}

/// The first word, and what follows without leading blanks.
fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(is_blank).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start_matches(is_blank))
}

/// A carriage return ends lines on Windows.
fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r')
}

fn is_name(text: &str) -> bool {
    let letters = |letter: char| is_name_letter(letter) || letter == ':';
    text.chars().all(letters) && !text.starts_with(|letter: char| letter.is_ascii_digit())
}

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The beginning of a text, for an error.
fn excerpt(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
