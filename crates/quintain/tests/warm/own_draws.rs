//! Programs that were forked from the same template draw their own lots.

use std::collections::BTreeSet;

use crate::support::inside::Place;

/// One draw from each source of chance that programs use, in the program and in a process that it
/// forks, whose id is the same in every session.
const DRAWS: &str = r"
import os, random, secrets, ssl, tempfile, uuid
def draw():
    print('random', random.random())
    print('instance', random.Random().random())
    print('system', random.SystemRandom().random())
    print('secrets', secrets.token_hex())
    print('urandom', os.urandom(16).hex())
    print('openssl', ssl.RAND_bytes(16).hex())
    print('uuid1', uuid.uuid1())
    print('node', uuid.uuid1().node)
    print('uuid4', uuid.uuid4())
    print('file', tempfile.mkstemp()[1], flush=True)
draw()
if os.fork() == 0:
    draw()
    os._exit(0)
os.wait()
";

#[test]
fn no_two_programs_draw_the_same() {
    let draws: Vec<String> = (0..4)
        .map(|_| Place::new().python(DRAWS, "draws").ended().1)
        .collect();
    let lines: Vec<&str> = draws.iter().flat_map(|text| text.lines()).collect();
    assert_eq!(lines.len(), 4 * 2 * 10, "{draws:?}");
    // A machine's address may be the same for all, and is where there is one.
    let own = lines.iter().filter(|line| !line.starts_with("node"));
    let different: BTreeSet<_> = own.clone().collect();
    assert_eq!(different.len(), own.count(), "{draws:#?}");
}

#[test]
fn the_seed_of_hashes_is_the_templates() {
    let hash = |_| Place::new().python("print(hash('x'))", "hash").ended().1;
    let hashes: BTreeSet<String> = (0..2).map(hash).collect();
    assert_eq!(hashes.len(), 1, "SECURITY.md says that it is shared");
}
