//! Random numbers from a seed, and random changes of texts: the same in every run.

/// Pieces that are likely to upset a reader of manifests.
const PIECES: [&str; 30] = [
    "\n---\n",
    "\n...\n",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "? ",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "\"",
    "'",
    "#",
    "\t",
    "\r\n",
    "%YAML 1.1\n",
    "null",
    "0x1F",
    "1e400",
    "{{ .Values.a }}",
    "é😀",
    "\u{feff}",
    "\0",
    "items: []\n",
    "kind: List\n",
];

/// Numbers that look random and follow from a seed (xorshift64*).
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Seeded(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap_or_default().checked_rem(limit).unwrap_or_default()
    }

    /// A place between two characters of a text.
    pub fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The order of `length` things, shuffled.
    pub fn order(&mut self, length: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..length).collect();
        for at in (1..length).rev() {
            order.swap(at, self.below(at + 1));
        }
        order
    }

    /// Changes a text at one place: takes a piece out, puts one in, repeats one, or changes the indentation of a line.
    pub fn change(&mut self, text: &mut String) {
        let (one, other) = (self.boundary(text), self.boundary(text));
        let (start, near) = (one.min(other), self.below(12));
        let mut end = one.max(other).min(start + near);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        match self.below(4) {
            0 => text.replace_range(start..end, ""),
            1 => text.insert_str(start, PIECES[self.below(PIECES.len())]),
            2 => {
                let piece = text[start..end].to_string();
                text.insert_str(one, &piece);
            }
            _ => {
                let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
                text.insert_str(line, &" ".repeat(near % 4 + 1));
            }
        }
    }
}
