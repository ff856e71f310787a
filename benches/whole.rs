//! The whole job on a large export, beside a bare `serde_json::Value` parse of the same file.
//!
//! `cargo bench --bench whole [-- RESOURCES [ROUNDS]]`. Each measurement is a whole process, from its start to its end, as
//! a pipeline waits for it; the two kinds take turns, and medians are shown: wall time, its ratio, and peak memory against
//! the size of the file (Linux only). In brackets the time without start and end of the process.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench talks and stops at what it did not expect"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use stackcheck::commands::check::{Request, check};
use stackcheck::report::formats::Format;
use stackcheck::report::table::Style;
use stackcheck::report::{Document, Extent};
use stackcheck::rules;

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["value", path] => tell(|| {
            let text = fs::read(path).unwrap();
            let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
            std::mem::forget(value);
        }),
        ["check", path] => tell(|| {
            let request = Request { inputs: vec![path.to_owned()], ..Request::default() };
            let report = check(&request, &rules::all());
            Format::Json.write(&Document::of_check(&report, Extent::Drawn), Style::FILE, &mut std::io::sink()).unwrap();
            std::mem::forget(report);
        }),
        ref numbers => {
            let number = |at: usize, usual: usize| numbers.get(at).map_or(usual, |text| text.parse().unwrap());
            compare(number(0, 30_000), number(1, 7));
        }
    }
}

/// Runs a job and prints its seconds and the peak memory of the process in kilobytes.
fn tell(job: impl FnOnce()) {
    let start = Instant::now();
    job();
    let seconds = start.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<u64>().ok());
    println!("{seconds} {}", peak.unwrap_or_default());
}

fn compare(resources: usize, rounds: usize) {
    for indented in [true, false] {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("whole.json");
        write(&path, &export(resources, indented));
        let size = fs::metadata(&path).unwrap().len();
        let mut runs = [Vec::new(), Vec::new()];
        for round in 0..rounds {
            for kind in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                runs[kind].push(measured(["value", "check"][kind], &path));
            }
        }
        let of = |kind: usize, what: fn(&Measured) -> f64| median(runs[kind].iter().map(what).collect());
        let [value, check] = [0, 1].map(|kind| of(kind, |run| run.process));
        let [value_inside, check_inside] = [0, 1].map(|kind| of(kind, |run| run.job));
        let peak = |kind: usize| of(kind, |run| run.peak) / size as f64;
        println!(
            "{} {:.0} MB, {resources} resources: check {:.0} ms ({:.0}), Value {:.0} ms ({:.0}), ratio {:.2} ({:.2}), {:.2} GB/s; peak memory {:.2} x the file (Value {:.2} x)",
            if indented { "indented" } else { "compact" },
            size as f64 / 1e6,
            check * 1e3,
            check_inside * 1e3,
            value * 1e3,
            value_inside * 1e3,
            check / value,
            check_inside / value_inside,
            size as f64 / check / 1e9,
            peak(1),
            peak(0),
        );
        fs::remove_file(path).unwrap();
    }
}

/// Writes a file and waits until it is on the disk: what the system still writes would take time from the runs.
fn write(path: &Path, text: &str) {
    let mut file = fs::File::create(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.sync_all().unwrap();
}

/// What one process took.
struct Measured {
    /// Seconds from its start to its end.
    process: f64,
    /// Seconds of the job inside.
    job: f64,
    /// Peak memory in bytes.
    peak: f64,
}

fn measured(kind: &str, path: &Path) -> Measured {
    let start = Instant::now();
    let output = Command::new(env::current_exe().unwrap()).arg(kind).arg(path).output().unwrap();
    let process = start.elapsed().as_secs_f64();
    let text = String::from_utf8(output.stdout).unwrap();
    let (seconds, kilobytes) = text.trim().split_once(' ').unwrap();
    Measured { process, job: seconds.parse().unwrap(), peak: kilobytes.parse::<f64>().unwrap() * 1024.0 }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A made-up export in the shape that the command line writes: networks with subnets, groups, policies and functions.
/// A resource has about 4 kB indented and 60 values, as in files of real stacks.
fn export(resources: usize, indented: bool) -> String {
    let mut list = vec![
        r#"{"urn":"urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod","custom":false,"type":"pulumi:pulumi:Stack"}"#.to_owned(),
        r#"{"urn":"urn:pulumi:prod::shop::pulumi:providers:aws::default_7_1_0","custom":true,"id":"p-1","type":"pulumi:providers:aws","inputs":{"region":"eu-west-1","version":"7.1.0"},"outputs":{"region":"eu-west-1","version":"7.1.0"}}"#.to_owned(),
    ];
    let mut n = 0;
    while list.len() < resources {
        network(n, &mut list);
        n += 1;
    }
    let mut text = String::from(
        r#"{"version":3,"deployment":{"manifest":{"time":"2026-01-01T00:00:00Z","magic":"","version":""},"resources":["#,
    );
    text += &list.join(",");
    text += "]}}";
    if indented { lines(&text) } else { text }
}

/// The lines that Pulumi makes of a JSON text without blanks, keys in their order.
fn lines(text: &str) -> String {
    let (mut out, mut depth, mut in_string, mut escaped) = (String::with_capacity(2 * text.len()), 0, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("    ", depth));
    };
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if in_string {
            out.push(c);
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        match (c, characters.peek()) {
            ('{' | '[', Some('}' | ']')) => {
                out.push(c);
                out.extend(characters.next());
            }
            ('{' | '[', _) => {
                depth += 1;
                out.push(c);
                line(&mut out, depth);
            }
            ('}' | ']', _) => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            (',', _) => {
                out.push(c);
                line(&mut out, depth);
            }
            (':', _) => out.push_str(": "),
            _ => {
                in_string = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn network(n: usize, list: &mut Vec<String>) {
    let vpc = resource(
        list,
        "aws:ec2/vpc:Vpc",
        &format!("vpc-{n}"),
        &format!("vpc-{n:017x}"),
        &[],
        &format!(
            r#""__defaults":["enableDnsSupport"],"cidrBlock":"10.{}.0.0/16","enableDnsHostnames":true,"enableDnsSupport":true,"tags":{{"Name":"vpc-{n}","Owner":"team-a","CostCenter":"1234"}},"tagsAll":{{"Name":"vpc-{n}","Owner":"team-a","CostCenter":"1234"}}"#,
            n % 250
        ),
    );
    let table = resource(
        list,
        "aws:ec2/routeTable:RouteTable",
        &format!("routes-{n}"),
        &format!("rtb-{n:017x}"),
        &[("vpcId", &vpc)],
        &format!(
            r#""__defaults":[],"vpcId":"vpc-{n:017x}","routes":[{{"__defaults":[],"cidrBlock":"0.0.0.0/0","gatewayId":"igw-{n:017x}"}}],"tags":{{"Name":"routes-{n}"}}"#
        ),
    );
    let group = resource(
        list,
        "aws:ec2/securityGroup:SecurityGroup",
        &format!("app-{n}"),
        &format!("sg-{n:017x}"),
        &[("vpcId", &vpc)],
        &format!(
            r#""__defaults":["revokeRulesOnDelete"],"vpcId":"vpc-{n:017x}","description":"application","ingress":[{{"protocol":"tcp","fromPort":443,"toPort":443,"cidrBlocks":["10.0.0.0/8"],"self":false}},{{"protocol":"tcp","fromPort":8080,"toPort":8080,"securityGroups":["sg-{n:017x}"],"self":false}}],"egress":[{{"protocol":"-1","fromPort":0,"toPort":0,"cidrBlocks":["0.0.0.0/0"]}}]"#
        ),
    );
    for k in 0..4 {
        let subnet = resource(
            list,
            "aws:ec2/subnet:Subnet",
            &format!("subnet-{n}-{k}"),
            &format!("subnet-{n:016x}{k}"),
            &[("vpcId", &vpc)],
            &format!(
                r#""__defaults":["assignIpv6AddressOnCreation"],"vpcId":"vpc-{n:017x}","cidrBlock":"10.{}.{k}.0/24","availabilityZone":"eu-west-1{}","mapPublicIpOnLaunch":false,"tags":{{"Name":"subnet-{n}-{k}","Tier":"app"}}"#,
                n % 250,
                ["a", "b", "c"][k % 3]
            ),
        );
        let references = [("routeTableId", &*table), ("subnetId", &*subnet)];
        resource(
            list,
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            &format!("routes-{n}-{k}"),
            &format!("rtbassoc-{n:016x}{k}"),
            &references,
            &format!(r#""routeTableId":"rtb-{n:017x}","subnetId":"subnet-{n:016x}{k}""#),
        );
    }
    for k in 0..2 {
        resource(
            list,
            "aws:iam/policy:Policy",
            &format!("policy-{n}-{k}"),
            &format!("arn:aws:iam::123456789012:policy/policy-{n}-{k}"),
            &[],
            &format!(
                r#""__defaults":["path"],"path":"/","policy":"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],\"Resource\":\"arn:aws:s3:::shop-data-{n}/*\"}}]}}""#
            ),
        );
        resource(
            list,
            "aws:lambda/function:Function",
            &format!("worker-{n}-{k}"),
            &format!("worker-{n}-{k}"),
            &[("vpcConfig", &group)],
            &format!(
                r#""__defaults":["memorySize"],"runtime":"python3.13","handler":"main.handler","role":"arn:aws:iam::123456789012:role/worker","memorySize":256,"environment":{{"variables":{{"TABLE":"orders-{n}","STAGE":"prod"}}}},"vpcConfig":{{"securityGroupIds":["sg-{n:017x}"],"subnetIds":["subnet-{n:016x}0"]}}"#
            ),
        );
    }
}

const META: &str = r#"{\"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0\":{\"create\":600000000000,\"delete\":1200000000000,\"update\":600000000000},\"schema_version\":\"1\"}"#;
const TEXT: &str = "one of the parts of the order system; see the operations handbook, chapter four, before it is changed by hand, and tell the team that owns it";

/// Adds a resource and returns its URN.
fn resource(
    list: &mut Vec<String>,
    ty: &str,
    name: &str,
    id: &str,
    references: &[(&str, &str)],
    inputs: &str,
) -> String {
    let urn = format!("urn:pulumi:prod::shop::{ty}::{name}");
    let frame = |line: usize| format!(r#"{{"sourcePosition":"project:///src/network/index.ts#{line},3"}}"#);
    let stack: Vec<String> = (0..4).map(|n| frame(10 + n)).collect();
    let stack = stack.join(",");
    let quoted: Vec<String> = references.iter().map(|(_, urn)| format!("{urn:?}")).collect();
    let mut properties = String::new();
    for (at, (input, urn)) in references.iter().enumerate() {
        let _ = write!(properties, "{}{input:?}:[{urn:?}]", if at == 0 { "" } else { "," });
    }
    list.push(format!(
        r#"{{"urn":{urn:?},"custom":true,"id":{id:?},"type":{ty:?},"inputs":{{{inputs}}},"outputs":{{{inputs},"arn":"arn:aws:ec2:eu-west-1:123456789012:thing/{name}","id":{id:?},"ownerId":"123456789012","__meta":"{META}","description":"{TEXT}","tagsAll":{{"Name":{name:?},"Owner":"team-a","CostCenter":"1234","Environment":"prod","ManagedBy":"pulumi"}}}},"parent":"urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod","dependencies":[{}],"provider":"urn:pulumi:prod::shop::pulumi:providers:aws::default_7_1_0::p-1","propertyDependencies":{{{properties}}},"created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z","sourcePosition":"project:///src/network/index.ts#12,3","stackTrace":[{stack}]}}"#,
        quoted.join(",")
    ));
    urn
}
