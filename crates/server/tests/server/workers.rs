//! The server's binary makes workers of custom safeguards of itself. What they do is tried in the crate `cli`.

use std::time::Duration;

use serde_json::json;
use stagegate_safeguards::{
    custom::{Job, Program, Runner as _, ServiceObject},
    worker::WorkerRunner,
};

#[test]
fn the_server_can_run_custom_safeguards() {
    let service = ServiceObject {
        declaration: json!({ "service": "shop" }),
        compiled: serde_json::Map::new(),
        stage: "dev".into(),
        region: "us-east-1".into(),
        framework_version: String::new(),
    };
    let runner = WorkerRunner::of(env!("CARGO_BIN_EXE_stagegated")).within(Duration::from_secs(20));
    for (source, approved) in [("declaration.service === 'shop'", true), ("declaration.service === 'bank'", false)] {
        let program = Program::Expression(source.into());
        let decision = runner.run(&Job { program, service: service.clone(), config: None, now: 0 });
        assert_eq!((decision.approved, decision.raised), (approved, None), "{source}");
    }
}
