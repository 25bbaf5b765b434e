use std::io::Cursor;

use super::*;

#[test]
fn nothing_is_written_where_no_request_is_told() {
    let target = std::env::temp_dir().join("gateway-har-nothing.har");
    assert!(!write(Cursor::new("{\"method\":\"x\"}\nnonsense\n"), &target).expect("reads"));
    assert!(!target.exists());
}
