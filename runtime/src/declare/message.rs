//! Messages that are built at compile time, by checks that name their arguments.

/// Text of bounded length, made in constants.
pub(crate) struct Message {
    bytes: [u8; CAPACITY],
    len: usize,
}

const CAPACITY: usize = 1024;

/// Shown instead of text that does not fit.
const CUT: &str = "…";

impl Message {
    pub(crate) const fn new(text: &str) -> Self {
        Self { bytes: [0; CAPACITY], len: 0 }.with(text)
    }

    /// The message and another text. A text that does not fit is left out completely, so that a message is never cut
    /// within a character.
    pub(crate) const fn with(mut self, text: &str) -> Self {
        let text = if self.len + text.len() + CUT.len() <= CAPACITY { text } else { CUT };
        let mut i = 0;
        while i < text.len() && self.len < CAPACITY {
            self.bytes[self.len] = text.as_bytes()[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// The items between back-quotes, as in "`a`, `b` or `c`".
    pub(crate) const fn with_choice(mut self, items: &[&str]) -> Self {
        let mut i = 0;
        while i < items.len() {
            if self.len + items[i].len() + 64 > CAPACITY {
                return self.with("`, ").with(CUT);
            }
            let separator = match i {
                0 => "`",
                _ if i + 1 == items.len() => "` or `",
                _ => "`, `",
            };
            self = self.with(separator).with(items[i]);
            i += 1;
        }
        if items.is_empty() { self } else { self.with("`") }
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => CUT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_a_choice() {
        assert_eq!(
            Message::new("write ").with_choice(&["a", "b", "c"]).with("!").as_str(),
            "write `a`, `b` or `c`!"
        );
        assert_eq!(Message::new("").with_choice(&["a"]).as_str(), "`a`");
        assert_eq!(Message::new("none").with_choice(&[]).as_str(), "none");
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        let long = "x".repeat(CAPACITY);
        assert_eq!(Message::new("a").with(&long).as_str(), "a…");
        let names = ["name"; 1000];
        let message = Message::new("").with_choice(&names);
        assert!(message.as_str().len() <= CAPACITY && message.as_str().ends_with("`name`, …"));
    }
}
