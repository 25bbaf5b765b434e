//! The OpenAPI document and its page.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::Role;
use serde_json::Value;
use server::store::Store;

use crate::contract;
use crate::world::World;

/// Checks that an object has the properties of its schema, no more and no less, those of objects inside too.
fn compare(document: &Value, schema: &Value, object: &Value, path: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(target) => document
            .pointer(target.trim_start_matches('#'))
            .expect("a schema"),
        None => schema,
    };
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let object = object.as_object().unwrap_or_else(|| panic!("{path}: an object"));
    let mut said: Vec<&str> = properties.keys().map(String::as_str).collect();
    let mut there: Vec<&str> = object.keys().map(String::as_str).collect();
    said.sort_unstable();
    there.sort_unstable();
    assert_eq!(said, there, "{path}");
    for (name, property) in properties {
        compare(document, property, &object[name], &format!("{path}.{name}"));
        for item in object[name].as_array().into_iter().flatten() {
            compare(document, &property["items"], item, &format!("{path}.{name}[]"));
        }
    }
}

contract! {
    async fn the_document_says_what_the_server_does(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let answer = world.send(Request::get("/api/v1/openapi.json").body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, 200);
        let document = answer.json();
        assert_eq!(document["openapi"], "3.1.0");
        // Every path and method of it is there and asks for a token.
        let mut operations = 0;
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("methods") {
                if operation["security"] == serde_json::json!([]) {
                    assert_eq!(operation["tags"][0], "Server", "{path}");
                    continue;
                }
                operations += 1;
                let path = path.replace("{id}", "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11").replace("{kind}", "video").replace("{facet}", "os");
                let method: Method = method.to_uppercase().parse().expect("a method");
                let request = Request::builder().method(method.clone()).uri(&path).body(Body::empty()).expect("a request");
                assert_eq!(world.send(request).await.status, 401, "{method} {path}");
            }
        }
        assert_eq!(operations, 12);
        // A session has the shape it says.
        let id = token.record(r#"{"device":{"id":"d"},"tags":{"a":"b"}}"#).await;
        token.put(&format!("/sessions/{id}/attachments/video"), &[("content-type", "video/mp4")], "film").await;
        let schemas = &document["components"]["schemas"];
        let session = token.get(&format!("/sessions/{id}")).await.json();
        compare(&document, &schemas["Session"], &session, "session");
        compare(&document, &schemas["Page"], &token.get("/sessions").await.json(), "page");
        compare(&document, &schemas["Count"], &token.get("/sessions/count").await.json(), "count");
        compare(&document, &schemas["Facet"], &token.get("/sessions/facets/os").await.json(), "facet");
        // Everything that a session is made of may be sent again.
        let mut sent = session;
        sent["id"] = Value::Null;
        sent["attachments"] = serde_json::json!([]);
        assert_eq!(token.post("/sessions", sent.to_string()).await.status, 201);
    }

    async fn the_page_stands_alone(store: Store) {
        let world = World::new(store);
        let page = world.send(Request::get("/api/docs").body(Body::empty()).expect("a request")).await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        let style = world.send(Request::get("/api/docs.css").body(Body::empty()).expect("a request")).await;
        assert!(style.header("content-type").starts_with("text/css"));
    }
}
