//! The broker between outbox and index: one in the process, or RabbitMQ by `AMQP_URL`.

mod embedded;
mod rabbitmq;

use callmeter::{Disposition, publisher};
use callmeter_examples::Faults;

use crate::event::{Event, EventType};

pub(crate) use self::rabbitmq::ConnectError;

/// The largest message that a broker accepts. RabbitMQ's own limit is far higher, but messages should not be files.
const LARGEST: usize = 64 * 1024;

pub(crate) struct Broker {
    transport: Transport,
    /// Messages that the broker rejects on purpose.
    faults: Faults,
}

enum Transport {
    Embedded(embedded::Queue),
    RabbitMq(Box<rabbitmq::RabbitMq>),
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum BrokerError {
    /// The message is invalid, or the broker rejects it.
    #[error("the broker refuses the message: {0}")]
    Refused(&'static str),
    /// A failure that another try may fix.
    #[error("the broker cannot be reached: {0}")]
    Unavailable(String),
}

impl Broker {
    pub(crate) fn embedded(faults: Faults) -> Self {
        Self { transport: Transport::Embedded(embedded::Queue::default()), faults }
    }

    pub(crate) async fn rabbitmq(url: &str, faults: Faults) -> Result<Self, ConnectError> {
        let rabbitmq = rabbitmq::RabbitMq::connect(url).await?;
        Ok(Self { transport: Transport::RabbitMq(Box::new(rabbitmq)), faults })
    }

    /// Whether a publication can succeed at the moment.
    pub(crate) async fn ready(&self) -> Result<(), BrokerError> {
        match &self.transport {
            Transport::Embedded(_) => Ok(()),
            Transport::RabbitMq(rabbitmq) => rabbitmq.ready().await,
        }
    }

    /// Publishes an event, and returns when the broker has it on its disk.
    #[publisher(
        exchange = "records",
        routing_key: EventType = event.event_type,
        counter(labels(
            exchange,
            routing_key,
            status = outcome(ok = "success", else = "failure")
        ))
    )]
    pub(crate) async fn publish(&self, event: &Event) -> Result<(), BrokerError> {
        let message = serde_json::to_vec(event).map_err(|_| BrokerError::Refused("it is not JSON"))?;
        if message.len() > LARGEST {
            return Err(BrokerError::Refused("it is too large"));
        }
        if self.faults.strikes() {
            return Err(BrokerError::Refused("it has no room at the moment"));
        }
        match &self.transport {
            Transport::Embedded(queue) => queue.publish(message),
            Transport::RabbitMq(rabbitmq) => rabbitmq.publish(event.event_type, message).await?,
        }
        Ok(())
    }

    /// Starts to consume. At most `at_once` messages are processed at a time.
    pub(crate) async fn consume(&self, at_once: u16) -> Result<Deliveries, BrokerError> {
        Ok(match &self.transport {
            Transport::Embedded(queue) => Deliveries::Embedded(queue.clone()),
            Transport::RabbitMq(rabbitmq) => Deliveries::RabbitMq(Box::new(rabbitmq.consume(at_once).await?)),
        })
    }

    /// How many messages wait for a consumer.
    pub(crate) async fn waiting(&self) -> Result<usize, BrokerError> {
        match &self.transport {
            Transport::Embedded(queue) => Ok(queue.waiting()),
            Transport::RabbitMq(rabbitmq) => rabbitmq.waiting().await,
        }
    }

    /// How many messages would be lost if the program ended now.
    pub(crate) fn volatile(&self) -> usize {
        match &self.transport {
            Transport::Embedded(queue) => queue.held(),
            Transport::RabbitMq(_) => 0,
        }
    }

    pub(crate) async fn close(&self) {
        if let Transport::RabbitMq(rabbitmq) = &self.transport {
            rabbitmq.close().await;
        }
    }
}

/// A stream of messages.
pub(crate) enum Deliveries {
    Embedded(embedded::Queue),
    RabbitMq(Box<rabbitmq::Deliveries>),
}

impl Deliveries {
    /// The next message, or nothing if the connection is closed.
    pub(crate) async fn next(&mut self) -> Option<Delivery> {
        match self {
            Self::Embedded(queue) => Some(queue.next().await),
            Self::RabbitMq(deliveries) => deliveries.next().await,
        }
    }
}

/// A received message. If it is dropped without an answer, it is redelivered.
pub(crate) struct Delivery {
    message: Vec<u8>,
    /// How often it was delivered before and rejected.
    pub(crate) redeliveries: u32,
    /// Whether it was delivered before, as far as the broker knows.
    pub(crate) is_redelivered: bool,
    receipt: Receipt,
}

enum Receipt {
    Embedded(embedded::Receipt),
    RabbitMq(Box<rabbitmq::Receipt>),
}

impl Delivery {
    pub(crate) fn event(&self) -> serde_json::Result<Event> {
        serde_json::from_slice(&self.message)
    }

    /// Answers the broker. Returns whether the broker has received this; otherwise it redelivers the message.
    pub(crate) async fn settle(self, disposition: Disposition) -> bool {
        match self.receipt {
            Receipt::Embedded(receipt) => receipt.settle(disposition),
            Receipt::RabbitMq(receipt) => return receipt.settle(self.message, disposition).await,
        }
        true
    }
}
