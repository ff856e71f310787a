//! Two texts that a provider takes for one.

/// Why two different texts under a name mean the same; nothing when they do not.
pub(super) fn one_meaning(name: &str, a: &str, b: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    if a.trim_end() == b.trim_end() {
        return Some("only white space at the end differs");
    }
    if matches!(lower.as_str(), "location" | "primarylocation") && squeezed(a) == squeezed(b) {
        return Some("one location, spelt in two ways");
    }
    if a.starts_with("/subscriptions/") && a.eq_ignore_ascii_case(b) {
        return Some("ids of Azure do not depend on the letter case");
    }
    if is_host(&lower) && undotted(a).eq_ignore_ascii_case(undotted(b)) {
        return Some("host names do not depend on the letter case or a dot at the end");
    }
    if short_link(a).is_some_and(|link| short_link(b) == Some(link)) {
        return Some("a link of Google Cloud and its short form");
    }
    if is_quantity(&lower) && quantity(a).is_some_and(|amount| quantity(b) == Some(amount)) {
        return Some("one quantity in two units");
    }
    None
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_host(name: &str) -> bool {
    matches!(name, "fqdn" | "domainname" | "dnsname" | "hostname" | "records" | "nameservers")
}

fn undotted(text: &str) -> &str {
    text.strip_suffix('.').unwrap_or(text)
}

/// `projects/…` of a self link.
fn short_link(text: &str) -> Option<&str> {
    let path = text.find("projects/").and_then(|at| text.get(at..))?;
    let google = text.starts_with("https://") && text.contains("googleapis.com/");
    (path.len() == text.len() || google).then_some(path)
}

fn is_quantity(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "storage" | "ephemeral-storage")
}

/// A quantity of Kubernetes in thousandths.
fn quantity(text: &str) -> Option<u128> {
    const UNITS: [(&str, u128); 10] = [
        ("Ki", 1 << 10),
        ("Mi", 1 << 20),
        ("Gi", 1 << 30),
        ("Ti", 1 << 40),
        ("k", 1_000),
        ("M", 1_000_000),
        ("G", 1_000_000_000),
        ("T", 1_000_000_000_000),
        ("m", 0),
        ("", 1),
    ];
    let (number, factor) = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    if factor == 0 {
        return number.parse().ok();
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if fraction.is_empty() || fraction.len() > 3 {
        return None;
    }
    let thousandths: u128 = format!("{fraction:0<3}").parse().ok()?;
    whole.parse::<u128>().ok()?.checked_mul(1000)?.checked_add(thousandths)?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::one_meaning;

    #[test]
    fn one_value_in_two_spellings() {
        for (name, a, b) in [
            ("userData", "#!/bin/sh\n", "#!/bin/sh"),
            ("location", "West Europe", "westeurope"),
            ("subnetId", "/subscriptions/1/resourceGroups/Shop", "/subscriptions/1/resourcegroups/shop"),
            ("domainName", "Shop.example.com.", "shop.example.com"),
            (
                "network",
                "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
                "projects/p/global/networks/n",
            ),
            ("cpu", "1000m", "1"),
            ("cpu", "1.5", "1500m"),
            ("memory", "1Gi", "1024Mi"),
        ] {
            assert!(one_meaning(name, a, b).is_some(), "{name}");
            assert!(one_meaning(name, b, a).is_some(), "{name}");
        }
    }

    #[test]
    fn what_only_looks_alike_differs() {
        for (name, a, b) in [
            ("name", "Shop", "shop"),
            ("memory", "1G", "1Gi"),
            ("cpu", "1", "2"),
            ("network", "projects/p/a", "projects/p/b"),
            ("location", "westeurope", "northeurope"),
        ] {
            assert!(one_meaning(name, a, b).is_none(), "{name}");
        }
    }
}
