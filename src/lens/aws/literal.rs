//! Identifiers that people write down instead of looking them up.

use crate::lens::class_of;
use crate::model::PropertyPath;

/// The properties of a type that take the id of a machine image.
pub fn image_properties(ty: &str) -> &'static [&'static str] {
    match class_of(ty) {
        "aws:ec2/instance:Instance" | "aws:ec2/spotInstanceRequest:SpotInstanceRequest" => &["ami"],
        "aws:cloud9/environmentEC2:EnvironmentEC2"
        | "aws:ec2/launchConfiguration:LaunchConfiguration"
        | "aws:ec2/launchTemplate:LaunchTemplate" => &["imageId"],
        "aws:imagebuilder/imageRecipe:ImageRecipe" => &["parentImage"],
        _ => &[],
    }
}

/// Whether the text is the id of a machine image.
pub fn is_image_id(text: &str) -> bool {
    text.strip_prefix("ami-").is_some_and(is_hex_id)
}

/// Whether an image id is one that documentation and answers use as an example: it is old or never existed, and in one
/// region at most.
pub fn is_example_image(id: &str) -> bool {
    matches!(
        id,
        "ami-00000000"
            | "ami-0123456789abcdef0"
            | "ami-01234567890abcdef"
            | "ami-0abcdef1234567890"
            | "ami-0c02fb55731490381"
            | "ami-0c02fb55956c7d316"
            | "ami-0c55b159cbfafe1f0"
            | "ami-0ff8a91507f77f867"
            | "ami-12345678"
            | "ami-1234567890abcdef0"
            | "ami-abcd1234"
    )
}

/// Whether a text is the id of a network resource or disk, or ends with that of a key or certificate, that documentation and
/// answers use as an example: nobody has it. Images have a list of their own.
pub fn is_example_id(text: &str) -> bool {
    if let Some((kind, digits)) = at_dash(text)
        && is_network_or_disk(kind)
    {
        let alike = digits.len() >= 3 && digits.bytes().all(|b| matches!(b, b'x' | b'X'))
            || matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| b == b'0');
        return alike || is_example_of_digits(digits);
    }
    text.starts_with("arn:aws")
        && ["12345678-1234-1234-1234-123456789012", "00000000-0000-0000-0000-000000000000"]
            .into_iter()
            .any(|uuid| text.strip_suffix(uuid).is_some_and(|rest| rest.ends_with('/')))
}

/// What stands before the first dash and behind it. It is near the beginning, and looking for it needs no call.
fn at_dash(text: &str) -> Option<(&str, &str)> {
    let dash = text.bytes().position(|byte| byte == b'-')?;
    Some((&text[..dash], &text[dash + 1..]))
}

// What almost every text is compared with is written as patterns, which need no call.

fn is_network_or_disk(kind: &str) -> bool {
    matches!(
        kind,
        "acl" | "eipalloc" | "eni" | "igw" | "nat" | "pcx" | "rtb" | "sg" | "subnet" | "vol" | "vpc" | "vpce"
    )
}

fn is_example_of_digits(digits: &str) -> bool {
    matches!(
        digits,
        "01234567890abcdef"
            | "0123456789abcdef0"
            | "0abcdef1234567890"
            | "12345"
            | "12345678"
            | "1234567890abcdef0"
            | "abc123"
            | "abcd1234"
            | "abcdef12"
            | "abcdef1234567890a"
    )
}

/// Eight hexadecimal digits, or seventeen.
fn is_hex_id(digits: &str) -> bool {
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A resource of this class.
    Resource(&'static str),
    /// A zone of DNS, which many stacks share.
    HostedZone,
}

/// What the id of a network resource, a disk or a hosted zone names; nothing for any other text.
pub fn id_names(text: &str, path: impl FnOnce() -> PropertyPath) -> Option<Named> {
    if !(11..=32).contains(&text.len()) {
        return None;
    }
    if text.starts_with('Z') {
        let plain = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let here = || matches!(&*path().plain(), "zoneId" | "hostedZoneId");
        return (plain && here()).then_some(Named::HostedZone);
    }
    let (prefix, digits) = at_dash(text)?;
    let class = match prefix {
        "acl" => "aws:ec2/networkAcl:NetworkAcl",
        "eipalloc" => "aws:ec2/eip:Eip",
        "eni" => "aws:ec2/networkInterface:NetworkInterface",
        "fs" => "aws:efs/fileSystem:FileSystem",
        "igw" => "aws:ec2/internetGateway:InternetGateway",
        "nat" => "aws:ec2/natGateway:NatGateway",
        "pcx" => "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        "rtb" => "aws:ec2/routeTable:RouteTable",
        "sg" => "aws:ec2/securityGroup:SecurityGroup",
        "subnet" => "aws:ec2/subnet:Subnet",
        "tgw" => "aws:ec2transitgateway/transitGateway:TransitGateway",
        "vol" => "aws:ebs/volume:Volume",
        "vpc" => "aws:ec2/vpc:Vpc",
        "vpce" => "aws:ec2/vpcEndpoint:VpcEndpoint",
        _ => return None,
    };
    is_hex_id(digits).then_some(Named::Resource(class))
}

/// Whether a property is a label or a text for people, where an id is only mentioned.
pub fn is_label(path: &PropertyPath) -> bool {
    let mut names = path.names();
    let label = |name: &str| matches!(name, "tags" | "tagsAll" | "description" | "labels" | "comment");
    names.next().is_some_and(label) || names.next_back().is_some_and(label)
}

/// Whether only people read what stands here.
pub fn is_description(path: &PropertyPath) -> bool {
    path.names().next_back().is_some_and(|name| matches!(name, "description" | "alarmDescription" | "comment"))
}

/// Accounts of Amazon and of publishers of images, layers and logs, which everyone names: EKS and deep learning images,
/// Canonical, Amazon Linux, Windows, Red Hat, SUSE, Debian, Rocky, Alma, Lambda Insights, extensions, and the accounts
/// that load balancers write logs from.
pub fn is_public_account(account: &str) -> bool {
    PUBLIC.binary_search(&account).is_ok()
}

const PUBLIC: [&str; 41] = [
    "009996457667",
    "013907871322",
    "017000801446",
    "027255383542",
    "027434742980",
    "033677994240",
    "054676820928",
    "076674570225",
    "098369216593",
    "099720109477",
    "114774131450",
    "127311923021",
    "136693071363",
    "137112412989",
    "156460612806",
    "177933569100",
    "309956199498",
    "379101102735",
    "383597477331",
    "507241528517",
    "520713654638",
    "580247275435",
    "582318560864",
    "591542846629",
    "600734575887",
    "602401143452",
    "635631232127",
    "652711504416",
    "679593333241",
    "718504428378",
    "753240598075",
    "754344448648",
    "763104351884",
    "764336703387",
    "783225319266",
    "792107900819",
    "797873946194",
    "801119661308",
    "897822967062",
    "901920570463",
    "985666609251",
];

/// Whether a property holds a policy, which names accounts on purpose.
pub fn is_policy(path: &PropertyPath) -> bool {
    path.names().any(|name| name.to_ascii_lowercase().contains("policy") || name == "eventPattern")
}

/// Whether a property lists layers, which are published by other accounts.
pub fn is_layers(path: &PropertyPath) -> bool {
    path.top() == Some("layers")
}

/// The accounts of the ARNs in a text, in order, each once.
pub fn accounts(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    // Nearly every string has no colon at all.
    let colons = memchr::memchr_iter(b':', text.as_bytes());
    for at in
        colons.filter_map(|colon| colon.checked_sub(3)).filter(|at| text.as_bytes()[*at..].starts_with(b"arn:aws"))
    {
        let Some(account) = text.get(at..).and_then(|arn| arn.split(':').nth(4)) else { continue };
        let whole = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        if whole && !found.contains(&account) {
            found.push(account);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_id_is_told_from_a_real_one() {
        for id in [
            "vpc-12345678",
            "subnet-xxxxxxxx",
            "sg-00000000000000000",
            "subnet-abc123",
            "vpc-0123456789abcdef0",
            "arn:aws:acm:us-east-1:210987654321:certificate/12345678-1234-1234-1234-123456789012",
        ] {
            assert!(is_example_id(id), "{id}");
        }
        for id in ["vpc-0a1b2c3d4e5f60718", "sg-web", "vpc-", "i-12345678", "12345678-1234-1234-1234-123456789012", "x"]
        {
            assert!(!is_example_id(id), "{id}");
        }
    }

    #[test]
    fn ids_are_told_by_their_form() {
        let at = |path: &'static str| move || PropertyPath::parse(path);
        assert_eq!(id_names("vpc-0a1b2c3d4e5f60718", at("vpcId")), Some(Named::Resource("aws:ec2/vpc:Vpc")));
        assert_eq!(id_names("subnet-0a1b2c3d", at("x")), Some(Named::Resource("aws:ec2/subnet:Subnet")));
        assert_eq!(id_names("Z08112933QK7ZLM1V0X2T", at("zoneId")), Some(Named::HostedZone));
        for text in ["vpc-main-network", "sg-web", "Z08112933QK7ZLM1V0X2T", "vpc-0A1B2C3D", "subnet-é", ""] {
            assert_eq!(id_names(text, at("aliases[0].zoneId")), None, "{text}");
        }
    }

    #[test]
    fn accounts_are_read_from_every_arn_of_a_text() {
        let text = r#"["arn:aws:iam::123456789012:root","arn:aws:s3:::x","arn:aws:sns:eu-west-1:210987654321:a"]"#;
        assert_eq!(accounts(text), ["123456789012", "210987654321"]);
        assert!(PUBLIC.is_sorted());
    }
}
