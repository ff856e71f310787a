//! Quantities: `250m`, `1.5Gi`, `2e3`.

/// The suffixes, with what they stand for.
const SUFFIXES: [(&str, f64); 16] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("", 1.0),
];

/// The number that a quantity stands for; nothing for what is no quantity.
pub(super) fn read(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    if !number.ends_with(|c: char| c.is_ascii_digit() || c == '.') || number.is_empty() {
        return None;
    }
    let number: f64 = number.parse().ok()?;
    if let Some(exponent) = suffix.strip_prefix(['e', 'E']).filter(|exponent| !exponent.is_empty() && *exponent != "i")
    {
        let exponent: i32 = exponent.parse().ok()?;
        return Some(number * 10f64.powi(exponent));
    }
    SUFFIXES.iter().find(|(known, _)| *known == suffix).map(|(_, factor)| number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_told_from_other_texts() {
        for (text, number) in [
            ("250m", Some(0.25)),
            ("1.5Gi", Some(1_610_612_736.0)),
            ("2", Some(2.0)),
            ("1E", Some(1e18)),
            ("2e3", Some(2000.0)),
            ("512MB", None),
            ("1 Gi", None),
            ("Gi", None),
            ("", None),
            ("1g", None),
        ] {
            assert_eq!(read(text), number, "{text}");
        }
    }
}
