"""The stage of the demo: both services, homes of devices, and the mails that arrived.

Invariant: everything lies in one folder, and nothing is started that isn't ended when the stage closes.
"""

import email
import email.policy
import json
import os
import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60


class Failed(Exception):
    """A step failed; the text is for the person."""


@dataclass
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass
class Service:
    """A service, on the port that it was first given."""

    name: str
    program: Path
    folder: Path
    url: str = ""
    process: subprocess.Popen | None = None

    def start(self):
        """Starts it and waits for its address; again on the same port."""
        listen = self.url.removeprefix("http://") or "127.0.0.1:0"
        config = self.folder / f"{self.name}.toml"
        command = [self.program, "serve", "--config", config, "--listen", listen]
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            self.stop()
            raise Failed(f"keyfold-{self.name} didn't start:\n{(self.folder / 'log.txt').read_text()}")
        self.url = line.removeprefix("listening on ").strip()

    def stop(self):
        """Asks it to end, and waits."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None


@dataclass
class Stage:
    """The folder of the demo, and what runs in it."""

    folder: Path
    programs: Path
    services: list[Service] = field(default_factory=list)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop_services()

    def path(self, *names):
        """A path in the folder, whose parents exist."""
        path = self.folder.joinpath(*names)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, text, *names):
        """Writes a file into the folder."""
        path = self.path(*names)
        path.write_text(text, encoding="utf-8")
        return path

    def start_services(self):
        """Starts both."""
        for service in self.services:
            service.start()

    def stop_services(self):
        """Stops both."""
        for service in self.services:
            service.stop()

    def run(self, *command):
        """Runs a command that ends by itself."""
        # Whatever lies outside a home goes into the folder too: nothing is left on the machine.
        places = {name: str(self.folder / "machine") for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
        command = [str(word) for word in command]
        done = subprocess.run(
            command,
            env=os.environ | places,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def must(self, *command, code=0, says=""):
        """Runs a command that must end with this code and say this."""
        answer = self.run(*command)
        if answer.code != code or says not in answer.out + answer.err:
            wanted = f"exit code {code}" + (f" and {says!r}" if says else "")
            words = " ".join(str(word) for word in command)
            raise Failed(f"{words}\nwanted {wanted}; exit code {answer.code}\n{answer.out}{answer.err}")
        return answer

    def keyfold(self, home, password, *command, **wanted):
        """Runs `keyfold` in a home, with a password of the folder `passwords`."""
        return self.must(*self.keyfold_command(home, password), *command, **wanted)

    def keyfold_json(self, home, password, *command):
        """Runs `keyfold --json`, and reads what it says."""
        return json.loads(self.keyfold(home, password, "--json", *command).out)

    def keyfold_command(self, home, password):
        """The beginning of every `keyfold` command of the demo."""
        password = self.folder / "passwords" / password
        return [self.programs / "keyfold", "--home", self.path("homes", home), "--password-file", password]

    def wait_for_mail(self, seen):
        """Waits for the next message of the relay's folder; `seen` holds those that came before."""
        box, until = self.folder / "mail" / "messages", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for file in sorted(box.glob("*.eml")):
                if file not in seen:
                    seen.add(file)
                    return Mail.read(file)
            time.sleep(0.02)
        raise Failed("no message came")


@dataclass
class Mail:
    """A message of the relay."""

    text: str
    picture: bytes
    page: bytes

    @classmethod
    def read(cls, file):
        """Takes a message apart, as a mail program does."""
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        parts = {part.get_content_type(): part for part in message.walk()}
        try:
            return cls(
                parts["text/plain"].get_content(),
                parts["image/png"].get_content(),
                parts["application/pdf"].get_content(),
            )
        except KeyError as missing:
            raise Failed(f"{file} has no part {missing}") from missing

    def confirmation(self):
        """The code that proves the address: alone on its line."""
        found = re.search(r"^CONFIRM YOUR ADDRESS\n.*?^    (\S+)$", self.text, re.MULTILINE | re.DOTALL)
        if not found:
            raise Failed("the message has no verification code")
        return found[1]

    def code(self):
        """The sealed key as text."""
        return find_code(self.text)


def find_code(text):
    """The sealed key in a text of several lines, without its gaps."""
    found = re.search(r"KEYFOLD1-[0-9A-Z\s-]+?(?=\n\s*\n|\Z)", text)
    if not found:
        raise Failed("there is no sealed key in the text")
    return re.sub(r"\s", "", found[0])
