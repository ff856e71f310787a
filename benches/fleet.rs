//! A night of a fleet: many exports in one folder, audited by the command itself.
//!
//! `cargo bench --bench fleet [-- STACKS [RESOURCES]]`. Shows the wall time of the process and its peak memory (Linux
//! only). The aim for 1,000 stacks of 60 resources on two cores: under 30 s, within 300 MB.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench talks and stops at what it did not expect")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

use stackcheck::commands::audit::{Request, audit};
use stackcheck::commands::check;
use stackcheck::commands::gather::Wanted;
use stackcheck::report::Document;
use stackcheck::report::formats::Format;
use stackcheck::report::table::Style;
use stackcheck::rules;

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let ["audit", folder] = args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return night(folder);
    }
    let number = |at: usize, usual: usize| args.get(at).map_or(usual, |text| text.parse().unwrap());
    let (stacks, resources) = (number(0, 1000), number(1, 60));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fleet");
    let size = write(&folder, stacks, resources);
    let output = std::process::Command::new(env::current_exe().unwrap()).arg("audit").arg(&folder).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    println!("{stacks} stacks of {resources} resources, {} MB: {told}", size / 1_000_000);
    fs::remove_dir_all(folder).unwrap();
}

/// Audits a folder and tells seconds and peak memory.
fn night(folder: &str) {
    let start = Instant::now();
    let wanted = Wanted { inputs: vec![folder.to_owned()], ..Wanted::default() };
    let request = Request { wanted, check: check::Request::default(), ..Request::default() };
    let report = audit(&request, &rules::all(), &|_, _| {});
    Format::Json.write(&Document::of_fleet(&report), Style::FILE, &mut std::io::sink()).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
        .unwrap_or_default();
    let findings = report.fleet.rows().count();
    print!("{} read, {findings} findings, {seconds:.2} s, peak {} MB", report.fleet.members.len(), peak / 1000);
}

/// Writes the exports; returns their size.
fn write(folder: &Path, stacks: usize, resources: usize) -> u64 {
    fs::create_dir_all(folder).unwrap();
    let mut size = 0;
    for n in 0..stacks {
        let text = export(n, resources);
        size += text.len() as u64;
        fs::write(folder.join(format!("stack-{n}.json")), text).unwrap();
    }
    size
}

/// A made-up export: a network with subnets, groups and servers, and every tenth stack reads the one before it.
fn export(n: usize, resources: usize) -> String {
    let (stack, project) = (format!("s{n}"), format!("p{}", n % 40));
    let urn = |ty: &str, name: &str| format!("urn:pulumi:{stack}::{project}::{ty}::{name}");
    let root = urn("pulumi:pulumi:Stack", &format!("{project}-{stack}"));
    let mut text = format!(
        r#"{{"version":3,"deployment":{{"manifest":{{"time":"2026-01-01T00:00:00Z","magic":"","version":""}},"resources":[{{"urn":"{root}","custom":false,"type":"pulumi:pulumi:Stack","outputs":{{"vpcId":"vpc-{n:017x}"}}}}"#
    );
    let provider = urn("pulumi:providers:aws", "default_7_1_0");
    let _ = write!(
        text,
        r#",{{"urn":"{provider}","custom":true,"id":"p-{n}","type":"pulumi:providers:aws","inputs":{{"region":"eu-west-1","version":"7.1.0"}},"outputs":{{"region":"eu-west-1","version":"7.1.0"}},"parent":"{root}"}}"#
    );
    if n > 0 && n.is_multiple_of(10) {
        let (name, ty) = (format!("p{}/s{}", (n - 1) % 40, n - 1), "pulumi:pulumi:StackReference");
        let _ = write!(
            text,
            r#",{{"urn":"{}","custom":true,"external":true,"id":"acme/{name}","type":"{ty}","inputs":{{"name":"acme/{name}"}},"outputs":{{"name":"acme/{name}","outputs":{{"vpcId":"vpc-{:017x}"}}}},"parent":"{root}"}}"#,
            urn(ty, "other"),
            n - 1
        );
    }
    for at in 0..resources.saturating_sub(2) {
        let (ty, inputs) = match at % 3 {
            0 => {
                let inputs = format!(r#""cidrBlock":"10.{}.{}.0/24","vpcId":"vpc-{n:017x}""#, n % 250, at % 250);
                ("aws:ec2/subnet:Subnet", inputs)
            }
            1 => {
                let rule = format!(
                    r#"{{"protocol":"tcp","fromPort":443,"toPort":443,"cidrBlocks":["10.{}.0.0/16"]}}"#,
                    n % 250
                );
                ("aws:ec2/securityGroup:SecurityGroup", format!(r#""vpcId":"vpc-{n:017x}","ingress":[{rule}]"#))
            }
            _ => {
                let inputs =
                    format!(r#""ami":"ami-{at:017x}","instanceType":"t3.small","subnetId":"subnet-{at:017x}""#);
                ("aws:ec2/instance:Instance", inputs)
            }
        };
        let tags = format!(r#""tags":{{"Name":"r{at}","Owner":"team-{}","CostCenter":"1234"}}"#, n % 12);
        let _ = write!(
            text,
            r#",{{"urn":"{}","custom":true,"id":"i-{at:017x}","type":"{ty}","inputs":{{{inputs},{tags}}},"outputs":{{{inputs},{tags},"arn":"arn:aws:ec2:eu-west-1:123456789012:thing/{at}","id":"i-{at:017x}"}},"parent":"{root}","provider":"{provider}::p-{n}","propertyDependencies":{{}},"created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z"}}"#,
            urn(ty, &format!("r{at}"))
        );
    }
    text + "]}}"
}
