//! Type errors in a body are reported in the body, as without the attribute.

use callmeter::{consumer, instrumented};

#[instrumented]
async fn lone(ok: bool) -> Result<(), String> {
    if ok { //~
        println!("ok");
    }
}

struct S;

#[instrumented]
impl S {
    async fn method(&self) -> Result<(), String> { //~
        println!("ok");
    }
    fn sync(&self, name: String) -> Result<u32, String> { //~
        println!("ok {name}");
    }
}
#[consumer("q")]
async fn preset(ok: bool) -> Result<u32, String> {
    if ok { return Ok("one") } //~
    Ok(1)
}
#[instrumented]
async fn wrong_tail() -> Result<u32, String> {
    "text" //~
}
#[instrumented]
async fn bad_question() -> Result<u32, String> {
    std::fs::read("x")?; //~
    Ok(1)
}
fn main() {}
#[async_trait::async_trait]
trait T { async fn t(&self) -> Result<(), String>; }
#[async_trait::async_trait]
impl T for S {
    #[instrumented]
    async fn t(&self) -> Result<(), String> { //~
        println!("x");
    }
}
struct S2;
#[instrumented]
#[async_trait::async_trait]
impl T for S2 {
    async fn t(&self) -> Result<(), String> { //~
        println!("x");
    }
}
struct S3;
#[async_trait::async_trait]
#[instrumented]
impl T for S3 {
    async fn t(&self) -> Result<(), String> { //~
        println!("x");
    }
}
