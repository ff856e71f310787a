//! Patterns with `*` (any text) and `?` (one character).

/// Longer patterns are not looked into: a name of AWS has 2,048 characters at most.
const LONGEST: usize = 2048;

/// Whether a text has a wildcard.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether everything that one pattern matches is matched by another. A few pairs that only a proof could tell
/// (`*?` and `?*`) are answered with no.
pub(super) fn covers(outer: &str, inner: &str) -> bool {
    if outer == inner || outer == "*" {
        return true;
    }
    if !is_pattern(outer) || outer.len() > LONGEST || inner.len() > LONGEST {
        return false;
    }
    let (outer, inner) = (outer.as_bytes(), inner.as_bytes());
    let (mut at, mut seen) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: it takes one more.
    let mut retry: Option<(usize, usize)> = None;
    while seen < inner.len() {
        match (outer.get(at), inner[seen]) {
            (Some(b'*'), _) => {
                retry = Some((at, seen));
                at += 1;
                continue;
            }
            // What stands for many is matched only by what stands for many.
            (Some(&wanted), found) if found != b'*' && (wanted == found || wanted == b'?') => {
                at += 1;
                seen += 1;
                continue;
            }
            _ => {}
        }
        let Some((star, taken)) = retry else { return false };
        retry = Some((star, taken + 1));
        (at, seen) = (star + 1, taken + 1);
    }
    outer[at..].iter().all(|&left| left == b'*')
}

/// Whether some text is matched by both patterns. Patterns that are too long are said to.
pub(super) fn overlap(a: &str, b: &str) -> bool {
    if !is_pattern(a) || !is_pattern(b) {
        return covers(a, b) || covers(b, a);
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return true;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // `reached[j]`: the first i characters of one and the first j of the other match a text in common.
    let mut reached = vec![false; b.len() + 1];
    reached[0] = true;
    for j in 0..b.len() {
        reached[j + 1] = reached[j] && b[j] == b'*';
    }
    for &from_a in a {
        let mut diagonal = reached[0];
        reached[0] = diagonal && from_a == b'*';
        for (j, &from_b) in b.iter().enumerate() {
            let above = reached[j + 1];
            let meet = diagonal && (from_a == from_b || from_a == b'?' || from_b == b'?');
            reached[j + 1] = match (from_a == b'*', from_b == b'*') {
                (true, true) => above || reached[j] || diagonal,
                (true, false) | (false, true) => above || reached[j],
                (false, false) => meet,
            };
            diagonal = above;
        }
    }
    reached[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_what_is_narrower() {
        for (outer, inner) in [
            ("*", "s3:Get*"),
            ("s3:*", "s3:getobject"),
            ("s3:*", "s3:get*"),
            ("s3:Get*Acl", "s3:GetObjectAcl"),
            ("a*b*c", "aXbYbZc"),
            ("a?c", "abc"),
            ("a?c", "a?c"),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/logs/*"),
            ("", ""),
        ] {
            assert!(covers(outer, inner), "{outer} {inner}");
        }
        for (outer, inner) in [
            ("s3:Get*", "s3:*"),
            ("s3:GetObject", "s3:Get*"),
            ("a?c", "a*c"),
            ("a?c", "ac"),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b"),
            ("a*b", "a*"),
            ("", "a"),
        ] {
            assert!(!covers(outer, inner), "{outer} {inner}");
        }
    }

    #[test]
    fn patterns_overlap_where_a_text_fits_both() {
        for (a, b) in [("a*", "*b"), ("s3:Get*", "s3:*Object"), ("a?", "?b"), ("*", ""), ("a*c", "a?c"), ("**a", "a*")]
        {
            assert!(overlap(a, b) && overlap(b, a), "{a} {b}");
        }
        for (a, b) in [("a*", "b*"), ("a?", "a"), ("s3:Get*", "s3:Put*"), ("a*b", "a*c"), ("", "a")] {
            assert!(!overlap(a, b) && !overlap(b, a), "{a} {b}");
        }
    }

    /// Every pattern of up to four characters over a small alphabet, against every text of up to five.
    #[test]
    fn covering_and_overlapping_agree_with_trying_every_text() {
        fn all(alphabet: &[char], longest: usize) -> Vec<String> {
            let mut texts = vec![String::new()];
            let mut last = texts.clone();
            for _ in 0..longest {
                last = last.iter().flat_map(|text| alphabet.iter().map(move |c| format!("{text}{c}"))).collect();
                texts.extend(last.iter().cloned());
            }
            texts
        }
        let (patterns, texts) = (all(&['a', 'b', '*', '?'], 3), all(&['a', 'b', 'c'], 5));
        for outer in &patterns {
            let fits: Vec<bool> = texts.iter().map(|text| covers(outer, text)).collect();
            for inner in &patterns {
                let inside: Vec<bool> = texts.iter().map(|text| covers(inner, text)).collect();
                let both = fits.iter().zip(&inside).any(|(a, b)| *a && *b);
                assert_eq!(overlap(outer, inner), both, "{outer} {inner}");
                if covers(outer, inner) {
                    assert!(inside.iter().zip(&fits).all(|(inside, fits)| !inside || *fits), "{outer} {inner}");
                }
            }
        }
    }
}
