//! Methods of traits: with `async fn`, and with `async_trait` above and below the attribute.

use std::future::Future;

use async_trait::async_trait;
use callmeter::instrumented;

use super::support::{assert_calls_async, poll_once};

#[derive(Debug, PartialEq)]
struct Refused;

trait Store {
    #[instrumented]
    async fn load(&self, key: &str) -> Result<String, Refused> {
        tokio::task::yield_now().await;
        if key.is_empty() { Err(Refused) } else { Ok(format!("default {key}")) }
    }

    #[instrumented]
    fn name(&self) -> &'static str {
        "default"
    }

    async fn save(&mut self, value: u8) -> Result<&mut u8, Refused>;

    fn delete(&self, key: &str) -> impl Future<Output = Result<(), Refused>> + Send;

    fn count(&self) -> impl Future<Output = usize> + Send;
}

struct Plain;
struct Memory(u8);

impl Store for Plain {
    async fn save(&mut self, _value: u8) -> Result<&mut u8, Refused> {
        Err(Refused)
    }

    async fn delete(&self, _key: &str) -> Result<(), Refused> {
        Ok(())
    }

    async fn count(&self) -> usize {
        0
    }
}

#[instrumented]
impl Store for Memory {
    async fn load(&self, key: &str) -> Result<String, Refused> {
        Ok(key.to_owned())
    }

    async fn save(&mut self, value: u8) -> Result<&mut u8, Refused> {
        self.0 = value;
        Ok(&mut self.0)
    }

    async fn delete(&self, key: &str) -> Result<(), Refused> {
        tokio::task::yield_now().await;
        if key == "gone" { Err(Refused) } else { Ok(()) }
    }

    fn count(&self) -> impl Future<Output = usize> + Send {
        std::future::ready(usize::from(self.0))
    }
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn async_fns() {
    assert_calls_async(
        async {
            assert_eq!(Plain.load("a").await.unwrap(), "default a");
            assert_eq!(Plain.load("").await, Err(Refused));
            assert_eq!(Plain.name(), "default");
            assert!(Plain.save(1).await.is_err());
            assert_eq!((Plain.delete("a").await, Plain.count().await), (Ok(()), 0));
            let mut memory = Memory(0);
            assert_eq!(memory.load("b").await.unwrap(), "b");
            *memory.save(1).await.unwrap() += 1;
            assert_eq!(is_send(memory.delete("c")).await, Ok(()));
            assert_eq!(is_send(memory.delete("gone")).await, Err(Refused));
            assert_eq!(is_send(memory.count()).await, 2);
        },
        "load ok 1; load error 1; name ok 1; Memory::load ok 1; Memory::save ok 1; Memory::delete ok 1; \
         Memory::delete error 1; Memory::count ok 1",
    );
}

#[async_trait]
trait Queue: Send + Sync {
    async fn push(&mut self, text: &str) -> Result<usize, Refused>;

    #[instrumented]
    async fn pop(&self) -> Result<u8, Refused> {
        tokio::task::yield_now().await;
        Err(Refused)
    }

    async fn wait(&self);
}

struct Above(Vec<String>);
struct Below(Vec<String>);
struct Methods;

#[instrumented]
#[async_trait]
impl Queue for Above {
    async fn push(&mut self, text: &str) -> Result<usize, Refused> {
        tokio::task::yield_now().await;
        if text.is_empty() {
            return Err(Refused);
        }
        self.0.push(text.to_owned());
        Ok(self.0.len())
    }

    async fn wait(&self) {
        std::future::pending::<()>().await;
    }
}

#[async_trait]
#[instrumented]
impl Queue for Below {
    async fn push(&mut self, text: &str) -> Result<usize, Refused> {
        tokio::task::yield_now().await;
        if text.is_empty() {
            return Err(Refused);
        }
        self.0.push(text.to_owned());
        Ok(self.0.len())
    }

    async fn wait(&self) {
        std::future::pending::<()>().await;
    }
}

#[async_trait]
impl Queue for Methods {
    #[instrumented]
    async fn push(&mut self, _text: &str) -> Result<usize, Refused> {
        tokio::task::yield_now().await;
        Err(Refused)
    }

    #[instrumented(name = "patience")]
    async fn wait(&self) {
        std::future::pending::<()>().await;
    }
}

async fn exercise(queue: &mut dyn Queue) {
    let _ = queue.push("a").await;
    let _ = queue.push("").await;
    let mut wait = queue.wait();
    assert!(poll_once(wait.as_mut()).is_pending());
}

#[test]
fn async_trait_below_the_attribute() {
    assert_calls_async(
        async { exercise(&mut Above(Vec::new())).await },
        "Above::push ok 1; Above::push error 1; Above::wait cancelled 1",
    );
}

#[test]
fn async_trait_above_the_attribute() {
    assert_calls_async(
        async { exercise(&mut Below(Vec::new())).await },
        "Below::push ok 1; Below::push error 1; Below::wait cancelled 1",
    );
}

#[test]
fn async_trait_with_the_attribute_on_methods() {
    assert_calls_async(
        async {
            exercise(&mut Methods).await;
            assert_eq!(Methods.pop().await, Err(Refused));
        },
        "push error 2; patience cancelled 1; pop error 1",
    );
}
