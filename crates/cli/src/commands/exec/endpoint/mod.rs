//! `--serve-credentials`: an endpoint on this machine where AWS clients get credentials again and again, in the way
//! that containers get theirs.
//!
//! Only whoever has the token gets an answer, and only while the command runs. The protocol is that of the AWS clients:
//! they send the text of one variable as `Authorization` to the address in another one.

mod answer;
mod gate;
mod keeper;
mod serve;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Command,
    sync::Arc,
    thread::{self, JoinHandle},
};

use stagegate_api::credentials::Credentials;
use stagegate_core::{Secret, ports::Entropy};
use tokio::sync::oneshot;

use crate::{clock, error::CliError, framework::take_rivals, output::Output};
use gate::Gate;
use keeper::Keeper;

/// Gets credentials from the server.
pub type Renew = Arc<dyn Fn() -> Result<Credentials, CliError> + Send + Sync>;

/// Where AWS clients look before they ask an endpoint, besides the environment: files, which are empty for the command.
const FILES: &[&str] = &["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "BOTO_CONFIG"];

/// An endpoint that is open.
#[derive(Debug)]
pub struct Endpoint {
    address: SocketAddr,
    token: Secret,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Endpoint {
    /// Listens on a free port. The first answer is `first`; `renew` gets the later ones.
    pub fn open(first: Credentials, renew: Renew, entropy: &dyn Entropy, output: Output) -> Result<Self, CliError> {
        let failed = |cause: io::Error| CliError::local(format!("cannot serve credentials on this machine: {cause}"), None);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let token = gate::token(entropy);
        let (gate, keeper) = (Gate::new(address, &token), Keeper::new(first, clock::now()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            let ended = runtime.block_on(serve::serve(listener, gate, keeper, renew, output, stopped));
            // Not waited for: a request to the server may still be under way.
            runtime.shutdown_background();
            if let Err(cause) = ended {
                output.warn(&format!("no credentials are served to the command: {cause}"));
            }
        };
        let thread = thread::Builder::new().name("credentials".into()).spawn(run).map_err(failed)?;
        Ok(Self { address, token, stop, thread })
    }

    /// Leads the AWS clients of a child here, and nowhere else: what would come before is taken away, and the machine's
    /// own role, which would come after, is not asked for.
    pub fn attach(&self, command: &mut Command) {
        take_rivals(command);
        command.envs(FILES.iter().map(|name| (name, "/dev/null"))).env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("http://{}{}", self.address, gate::PATH));
        command.env("AWS_CONTAINER_AUTHORIZATION_TOKEN", self.token.expose());
    }

    /// Closes the port.
    pub fn close(self) {
        drop(self.stop);
        let _ = self.thread.join(); // it said so itself if it broke
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        io::{ErrorKind, Read as _, Write as _},
        net::TcpStream,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use jiff::{SignedDuration, Timestamp};

    use super::{keeper::tests::ending, *};
    use crate::{cli::GlobalArgs, randomness::SystemEntropy};

    /// An endpoint that gets these outcomes from the server, the last one first, and counts how often it asks.
    fn open(first: Credentials, outcomes: Vec<Result<Credentials, CliError>>) -> (Endpoint, Arc<AtomicUsize>) {
        let (outcomes, asked) = (Mutex::new(outcomes), Arc::new(AtomicUsize::new(0)));
        let count = asked.clone();
        let renew = move || {
            count.fetch_add(1, Ordering::SeqCst);
            outcomes.lock().unwrap().pop().unwrap_or_else(|| Err(CliError::local("asked too often", None)))
        };
        let output = Output::new(&GlobalArgs::default());
        (Endpoint::open(first, Arc::new(renew), &SystemEntropy, output).unwrap(), asked)
    }

    /// Credentials that end so many seconds from now.
    fn ending_in(seconds: i64) -> Credentials {
        ending((clock::now() + SignedDuration::from_secs(seconds)).as_second())
    }

    fn variables(endpoint: &Endpoint) -> BTreeMap<String, Option<String>> {
        let mut command = Command::new("true");
        endpoint.attach(&mut command);
        let text = |text: &std::ffi::OsStr| text.to_str().unwrap().to_owned();
        command.get_envs().map(|(name, value)| (text(name), value.map(text))).collect()
    }

    /// Status and body for a head that `more` ends.
    fn ask(endpoint: &Endpoint, more: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(endpoint.address).unwrap();
        // Only a server without limits makes this test wait so long, and fail.
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let _ = stream.write_all(format!("GET {} HTTP/1.1\r\nHost: {}\r\n{more}", gate::PATH, endpoint.address).as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer); // a refusal may come before all was read
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).map_or(0, |status| status.parse().unwrap());
        (status, answer.split_once("\r\n\r\n").unwrap_or_default().1.to_owned())
    }

    fn with_token(endpoint: &Endpoint) -> (u16, String) {
        ask(endpoint, &format!("Authorization: {}\r\n\r\n", endpoint.token.expose()))
    }

    #[test]
    fn good_credentials_are_given_without_asking_the_server() {
        let (endpoint, asked) = open(ending_in(3600), Vec::new());
        for _ in 0..3 {
            let (status, body) = with_token(&endpoint);
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!((status, &body["SecretAccessKey"], &body["Token"]), (200, &"s".into(), &"t".into()));
            assert!(body["Expiration"].as_str().unwrap().parse::<Timestamp>().unwrap() > clock::now());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 0);
        endpoint.close();
    }

    #[test]
    fn ended_credentials_are_replaced_once_however_many_ask() {
        let fresh = ending_in(3600);
        let key = fresh.access_key_id.clone();
        let (endpoint, asked) = open(ending_in(-1), vec![Ok(fresh)]);
        let answers: Vec<(u16, String)> = thread::scope(|scope| {
            let clients: Vec<_> = (0..8).map(|_| scope.spawn(|| with_token(&endpoint))).collect();
            clients.into_iter().map(|client| client.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|(status, body)| *status == 200 && body.contains(&key)), "{answers:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        endpoint.close();
    }

    #[test]
    fn trouble_is_told_and_the_server_left_in_peace_for_a_while() {
        let changed = CliError::new(6, "changed-meanwhile", "the stage changed meanwhile", None);
        let (endpoint, asked) = open(ending_in(-1), vec![Err(changed)]);
        for _ in 0..3 {
            let (status, body) = with_token(&endpoint);
            assert_eq!((status, body.as_str()), (409, r#"{"Code":"changed-meanwhile","Message":"the stage changed meanwhile"}"#));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        endpoint.close();
    }

    #[test]
    fn whoever_does_not_know_the_token_gets_nothing() {
        let (endpoint, asked) = open(ending_in(-1), Vec::new());
        for more in ["\r\n", "Authorization: Bearer x\r\n\r\n", "Authorization:\r\n\r\n"] {
            assert_eq!(ask(&endpoint, more), (403, r#"{"Code":"refused","Message":"Forbidden"}"#.to_owned()), "{more:?}");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 0);
        endpoint.close();
    }

    #[test]
    fn requests_have_limits() {
        let (endpoint, _) = open(ending_in(3600), Vec::new());
        assert_eq!(ask(&endpoint, &format!("X-Big: {}\r\n\r\n", "x".repeat(16 * 1024))).0, 431);
        assert_eq!(ask(&endpoint, "X-Slow: ").0, 0, "the connection ends without an answer");
        // Twice as many as there are places, none of which ever asks anything.
        let idle: Vec<_> = (0..64).map(|_| TcpStream::connect(endpoint.address).unwrap()).collect();
        assert_eq!(with_token(&endpoint).0, 200, "others are served all the same");
        drop(idle);
        endpoint.close();
    }

    #[test]
    fn the_port_closes() {
        let (endpoint, _) = open(ending_in(3600), Vec::new());
        let address = endpoint.address;
        assert!(address.ip().is_loopback() && address.port() != 0);
        endpoint.close();
        assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    }

    #[test]
    fn aws_clients_are_led_here_and_nowhere_else() {
        let (endpoint, _) = open(ending_in(3600), Vec::new());
        let variables = variables(&endpoint);
        let value = |name: &str| variables[name].as_deref();
        assert_eq!(value("AWS_CONTAINER_CREDENTIALS_FULL_URI"), Some(&*format!("http://{}/credentials", endpoint.address)));
        assert_eq!(value("AWS_CONTAINER_AUTHORIZATION_TOKEN"), Some(endpoint.token.expose()));
        assert_eq!(value("AWS_EC2_METADATA_DISABLED"), Some("true"));
        assert!(FILES.iter().all(|name| value(name) == Some("/dev/null")));
        assert!(!format!("{endpoint:?}").contains(endpoint.token.expose()));
        endpoint.close();
    }
}
