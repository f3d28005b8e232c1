//! RabbitMQ: confirmed publications, acknowledged deliveries, reconnects.

use std::sync::Arc;
use std::time::Duration;

use callmeter::{Disposition, LabelValue as _};
use futures::StreamExt as _;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::uri::AMQPUri;
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Consumer, ExchangeKind};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{BrokerError, Delivery, Receipt as AnyReceipt};
use crate::event::EventType;

const EXCHANGE: &str = "records";
const QUEUE: &str = "record-sync";
const DEAD: &str = "record-sync.dead";
/// The header that says how often a message was rejected.
const REDELIVERIES: &str = "x-redeliveries";

/// How long a response may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("AMQP_URL is not the URL of a broker: {0}; write amqp://USER:PASSWORD@HOST:PORT/%2f")]
    Url(String),
    #[error("cannot reach the broker at {place}: {source}")]
    Unreachable { place: String, source: lapin::Error },
    #[error("cannot reach the broker at {place}: no answer within {PATIENCE:?}")]
    Silent { place: String },
}

pub(super) struct RabbitMq {
    uri: AMQPUri,
    publisher: Mutex<Option<Arc<Link>>>,
}

/// A connection with its one channel.
struct Link {
    connection: Connection,
    channel: Channel,
}

impl RabbitMq {
    pub(super) async fn connect(url: &str) -> Result<Self, ConnectError> {
        let uri: AMQPUri = url.parse().map_err(ConnectError::Url)?;
        let link = Link::new(&uri).await?;
        Ok(Self { uri, publisher: Mutex::new(Some(Arc::new(link))) })
    }

    pub(super) async fn ready(&self) -> Result<(), BrokerError> {
        self.publisher().await.map(drop)
    }

    pub(super) async fn publish(&self, event_type: EventType, message: Vec<u8>) -> Result<(), BrokerError> {
        let link = self.publisher().await?;
        let published = async {
            let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
            let key = event_type.as_str().into();
            link.channel.basic_publish(EXCHANGE.into(), key, options, &message, persistent()).await?.await
        };
        match timeout(PATIENCE, published).await {
            Ok(Ok(Confirmation::Ack(None))) => Ok(()),
            Ok(Ok(Confirmation::Ack(Some(_)))) => Err(BrokerError::Refused("no queue takes it")),
            Ok(Ok(_)) => Err(BrokerError::Refused("it was not confirmed")),
            Ok(Err(error)) => Err(BrokerError::Unavailable(error.to_string())),
            Err(_) => {
                // A channel that does not confirm one message may not confirm others.
                self.abandon(&link).await;
                Err(BrokerError::Unavailable(format!("no confirmation within {PATIENCE:?}")))
            }
        }
    }

    /// The messages that are ready in the queue. Asking for a queue by its declaration is AMQP's way to count them.
    pub(super) async fn waiting(&self) -> Result<usize, BrokerError> {
        let link = self.publisher().await?;
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let queue = link.channel.queue_declare(QUEUE.into(), options, FieldTable::default()).await;
        let queue = queue.map_err(|error| BrokerError::Unavailable(error.to_string()))?;
        Ok(usize::try_from(queue.message_count()).unwrap_or(usize::MAX))
    }

    /// The link for publications: the current one, or a new one if it broke.
    async fn publisher(&self) -> Result<Arc<Link>, BrokerError> {
        let mut publisher = self.publisher.lock().await;
        if let Some(link) = &*publisher
            && link.channel.status().connected()
        {
            return Ok(Arc::clone(link));
        }
        *publisher = None;
        let link = Link::new(&self.uri).await.map_err(|error| BrokerError::Unavailable(error.to_string()))?;
        Ok(Arc::clone(publisher.insert(Arc::new(link))))
    }

    /// The next publication gets another link. Publications that wait on this one can still finish.
    async fn abandon(&self, link: &Arc<Link>) {
        let mut publisher = self.publisher.lock().await;
        publisher.take_if(|current| Arc::ptr_eq(current, link));
    }

    pub(super) async fn consume(&self, at_once: u16) -> Result<Deliveries, BrokerError> {
        let link = Link::new(&self.uri).await.map_err(|error| BrokerError::Unavailable(error.to_string()))?;
        let begun = async {
            link.channel.basic_qos(at_once, BasicQosOptions::default()).await?;
            let options = BasicConsumeOptions::default();
            link.channel.basic_consume(QUEUE.into(), "".into(), options, FieldTable::default()).await
        };
        match timeout(PATIENCE, begun).await {
            Ok(Ok(consumer)) => Ok(Deliveries { consumer, link }),
            Ok(Err(error)) => Err(BrokerError::Unavailable(error.to_string())),
            Err(_) => Err(BrokerError::Unavailable(format!("no answer within {PATIENCE:?}"))),
        }
    }

    pub(super) async fn close(&self) {
        if let Some(link) = self.publisher.lock().await.take() {
            // A connection that cannot be closed breaks, which has the same effect.
            let _ = timeout(PATIENCE, link.connection.close(200, "bye".into())).await;
        }
    }
}

impl Link {
    async fn new(uri: &AMQPUri) -> Result<Self, ConnectError> {
        let place = || format!("{}:{}", uri.authority.host, uri.authority.port);
        let connected = async {
            let connection = Connection::connect_uri(uri.clone(), ConnectionProperties::default()).await?;
            let channel = connection.create_channel().await?;
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            declare(&channel).await?;
            Ok(Self { connection, channel })
        };
        let connected = timeout(PATIENCE, connected).await.map_err(|_| ConnectError::Silent { place: place() })?;
        connected.map_err(|source| ConnectError::Unreachable { place: place(), source })
    }
}

/// Exchange, queue and dead letters. All of them survive a restart of the broker.
async fn declare(channel: &Channel) -> lapin::Result<()> {
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    channel.exchange_declare(EXCHANGE.into(), ExchangeKind::Direct, durable, FieldTable::default()).await?;
    let durable = QueueDeclareOptions::durable();
    channel.queue_declare(DEAD.into(), durable, FieldTable::default()).await?;
    let mut arguments = FieldTable::default();
    arguments.insert("x-dead-letter-exchange".into(), AMQPValue::LongString("".into()));
    arguments.insert("x-dead-letter-routing-key".into(), AMQPValue::LongString(DEAD.into()));
    channel.queue_declare(QUEUE.into(), durable, arguments).await?;
    for key in EventType::VALUES {
        let options = QueueBindOptions::default();
        channel.queue_bind(QUEUE.into(), EXCHANGE.into(), (*key).into(), options, FieldTable::default()).await?;
    }
    Ok(())
}

pub(crate) struct Deliveries {
    consumer: Consumer,
    link: Link,
}

impl Deliveries {
    pub(super) async fn next(&mut self) -> Option<Delivery> {
        let mut delivery = self.consumer.next().await?.ok()?;
        let headers = delivery.properties.headers().as_ref();
        let redeliveries = match headers.and_then(|headers| headers.inner().get(REDELIVERIES)) {
            Some(AMQPValue::LongUInt(count)) => *count,
            _ => 0,
        };
        let message = std::mem::take(&mut delivery.data);
        let is_redelivered = redeliveries > 0 || delivery.redelivered;
        let receipt = Receipt { delivery, redeliveries, channel: self.link.channel.clone() };
        Some(Delivery { message, redeliveries, is_redelivered, receipt: AnyReceipt::RabbitMq(Box::new(receipt)) })
    }
}

pub(crate) struct Receipt {
    delivery: lapin::message::Delivery,
    redeliveries: u32,
    channel: Channel,
}

impl Receipt {
    /// Whether the broker has done so. Otherwise it redelivers the message, now or when the channel has closed.
    pub(super) async fn settle(self, message: Vec<u8>, disposition: Disposition) -> bool {
        let nack = |requeue| self.delivery.nack(BasicNackOptions { requeue, ..BasicNackOptions::default() });
        let told = match disposition {
            Disposition::Ack => self.delivery.ack(BasicAckOptions::default()).await,
            Disposition::Nack => self.hand_out_again(message).await,
            Disposition::Requeue => nack(true).await,
            Disposition::DeadLetter => nack(false).await,
        };
        told.unwrap_or(false)
    }

    /// The broker does not count redeliveries. So a copy with a counter is published, and then the original is
    /// acknowledged. If the copy is not accepted, the original is redelivered unchanged.
    async fn hand_out_again(&self, message: Vec<u8>) -> lapin::Result<bool> {
        let mut headers = FieldTable::default();
        headers.insert(REDELIVERIES.into(), AMQPValue::LongUInt(self.redeliveries.saturating_add(1)));
        let published = async {
            let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
            let properties = persistent().with_headers(headers);
            self.channel.basic_publish("".into(), QUEUE.into(), options, &message, properties).await?.await
        };
        match timeout(PATIENCE, published).await {
            Ok(Ok(Confirmation::Ack(None))) => self.delivery.ack(BasicAckOptions::default()).await,
            _ => {
                let requeue = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
                self.delivery.nack(requeue).await?;
                Ok(false)
            }
        }
    }
}

/// A message that survives a restart of the broker.
fn persistent() -> BasicProperties {
    BasicProperties::default().with_delivery_mode(2).with_content_type("application/json".into())
}
