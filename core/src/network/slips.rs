//! Words that differ by a slip of the pen, and words that are meant to differ.

use crate::manifest::distance;

/// Whether two words differ by a slip of the pen: capitals, separators, or a letter or two of a part that is long enough. Numbers that differ are meant.
pub(super) fn is_near(one: &str, other: &str) -> bool {
    // Most words are told apart by a look at them.
    let letters = one.bytes().filter(|byte| !byte.is_ascii_digit());
    if one.len().abs_diff(other.len()) > 4 || letters.eq(other.bytes().filter(|byte| !byte.is_ascii_digit())) {
        return false;
    }
    let parts = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        lower.split(|letter: char| !letter.is_alphanumeric()).map(str::to_string).collect()
    };
    let (left, right) = (parts(one), parts(other));
    if left.concat() == right.concat() {
        return true;
    }
    if left.len() != right.len() {
        return false;
    }
    let mut apart = left.iter().zip(&right).filter(|(left, right)| left != right);
    let (Some((left, right)), None) = (apart.next(), apart.next()) else { return false };
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
    let allowed = match left.chars().count().min(right.chars().count()) {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    letters(left) != letters(right) && (distance(left, right) <= allowed || are_swapped(left, right))
}

/// Whether two words differ only in the order of two letters beside each other: that happens in the shortest ones too.
fn are_swapped(left: &str, right: &str) -> bool {
    let mut apart = left.chars().zip(right.chars()).enumerate().filter(|(_, (left, right))| left != right);
    let (Some((first, (a, b))), Some((second, (c, d))), None) = (apart.next(), apart.next(), apart.next()) else {
        return false;
    };
    left.chars().count() == right.chars().count() && left.len() > 2 && second == first + 1 && (a, b) == (d, c)
}

/// Whether two words that are near each other have the same letters, in another order or with other separators: a slip of which nobody makes two names.
pub(super) fn are_same_letters(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    };
    is_near(one, other) && letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_slips_from_names() {
        for (one, other) in [
            ("frontend", "front-end"),
            ("databse", "database"),
            ("App", "app"),
            ("web-sevrice", "web-service"),
            ("wbe", "web"),
            ("catr", "cart"),
            ("my-aip", "my-api"),
        ] {
            assert!(is_near(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("web1", "web2"),
            ("web", "wed"),
            ("backend-a", "backend-b"),
            ("redis", "redis2"),
            ("api", "web"),
            ("ab", "ba"),
            ("api", "app"),
            ("v12", "v21"),
        ] {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }

    #[test]
    fn tells_slips_from_words_that_are_merely_near() {
        for (one, other) in [("gaet", "gate"), ("front-end", "frontend"), ("pubilc", "public")] {
            assert!(are_same_letters(one, other), "{one} {other}");
        }
        for (one, other) in [("external", "internal"), ("publik", "public"), ("eg-1", "eg-2")] {
            assert!(!are_same_letters(one, other), "{one} {other}");
        }
    }
}
