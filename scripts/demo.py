"""The main job, step by step, against the real binaries; started by `scripts/demo`.

Each step is named and timed; the first that fails ends the run with what was said. Standard library only.
"""

import argparse
import contextlib
import email
import email.policy
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

PASSWORD = "a lighthouse in the desert"
NEW_PASSWORD = "two lighthouses by the sea"
SECRET = "Tr0ub4dor&3-of-the-bank"
TITLE = "Bank of the Demo"
NOTE = "The spare key is under the third stone."


class Failed(Exception):
    """A step didn't do what it should."""


class Demo:
    """The folder of this run, the services, and the devices in it."""

    def __init__(self, binaries, out):
        self.binaries = binaries
        self.out = out
        self.services = {}
        self.urls = {}
        self.env = {**os.environ, "XDG_STATE_HOME": str(out / "state"), "XDG_DATA_HOME": str(out / "data")}
        self.write("password", PASSWORD)
        self.write("new-password", NEW_PASSWORD)
        self.write("wrong-password", "a lighthouse in the dessert")

    def write(self, name, text):
        (self.out / name).write_text(text + "\n")

    def run(self, *command, expect=0):
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.out, env=self.env)
        if done.returncode != expect:
            line = " ".join(str(part) for part in command)
            raise Failed(f"{line}\nended with {done.returncode}, not {expect}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def keyfold(self, home, *command, password="password", expect=0):
        binary = self.binaries / "keyfold"
        return self.run(binary, "--home", home, "--password-file", password, *command, expect=expect)

    def data(self, home, *command, password="password"):
        binary = self.binaries / "keyfold"
        command = [binary, "--home", home, "--json", "--password-file", password, *command]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.out, env=self.env)
        if done.returncode != 0:
            raise Failed(f"{command}\n{done.stderr}")
        return json.loads(done.stdout)

    def start(self, name):
        """Starts a service on a free port the first time, and on the same one afterwards."""
        log = (self.out / f"{name}.log").open("a")
        address = self.urls.get(name, "http://127.0.0.1:0").removeprefix("http://")
        command = [self.binaries / f"keyfold-{name}", "serve", "--config", f"{name}.toml", "--listen", address]
        service = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=self.out)
        first = service.stdout.readline()
        found = re.match(r"listening on (http://\S+)", first)
        if not found:
            raise Failed(f"{name} didn't start: see {name}.log")
        self.services[name] = service
        self.urls[name] = found.group(1)

    def stop(self, name):
        service = self.services.pop(name)
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=30)

    def account(self):
        urls = ["--account", self.urls["account"], "--mail", self.urls["mail"]]
        return ["--email", "Anna@Example.org", *urls]

    def newest_mail(self, count):
        """Waits until so many messages lie in the outbox; gives the newest one's parts by kind."""
        deadline = time.monotonic() + 30
        while len(mails := sorted((self.out / "mails").glob("*.eml"), key=os.path.getmtime)) < count:
            if time.monotonic() > deadline:
                raise Failed(f"only {len(mails)} of {count} messages came")
            time.sleep(0.05)
        with mails[-1].open("rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def set_up(demo):
    demo.run(demo.binaries / "keyfold-mail", "keygen", "--out", "mail.key")
    demo.run(demo.binaries / "keyfold-account", "keygen", "--out", "account-keys")
    relay = demo.run(demo.binaries / "keyfold-mail", "public-key", "mail.key").strip()
    demo.write("account.toml", f'keys = "account-keys"\ndatabase = "account.db"\nrelay = "{relay}"\nlog = "debug"')
    service = demo.run(demo.binaries / "keyfold-account", "public-key", "--config", "account.toml").strip()
    demo.write(
        "mail.toml",
        f'data = "{demo.out}/mail-data"\nkey_file = "{demo.out}/mail.key"\nservice_public_key = "{service}"\n'
        f'from = "Keyfold <code@example.org>"\nlog = "debug"\n[folder]\npath = "{demo.out}/mails"',
    )
    demo.start("account")
    demo.start("mail")


def sign_up(demo):
    ways = ["--mail-code", "--backup", "backup", "--kit", "kit.pdf", "--kit", "kit.txt", "--kit", "kit.png"]
    demo.keyfold("one", "sign-up", *demo.account(), *ways)


def read_mail(demo):
    parts = demo.newest_mail(1)
    (demo.out / "code.png").write_bytes(parts["image/png"])
    (demo.out / "code.pdf").write_bytes(parts["application/pdf"])
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", parts["text/plain"]).group(0)
    demo.keyfold("one", "address", "confirm", code)
    if not demo.data("one", "account")["address_confirmed"]:
        raise Failed("the address isn't proven")


def add_items(demo):
    demo.write("secret", SECRET)
    login = ["--title", TITLE, "--username", "anna", "--url", "https://bank.example", "--tag", "money"]
    demo.keyfold("one", "add", "login", *login, "--secret-file", "secret")
    demo.keyfold("one", "add", "note", "--title", "At home", "--field", f"notes={NOTE}")


def second(demo):
    demo.keyfold("two", "sign-in", *demo.account(), "--picture", "code.png")
    expect_titles(demo, "two", {TITLE, "At home"})


def third(demo):
    demo.keyfold("three", "sign-in", *demo.account(), "--picture", "code.pdf")
    expect_titles(demo, "three", {TITLE, "At home"})


def fourth(demo):
    demo.keyfold("four", "sign-in", *demo.account(), "--backup", "backup")
    expect_titles(demo, "four", {TITLE, "At home"})


def fifth(demo):
    text = (demo.out / "kit.txt").read_text().lower()
    demo.write("kit-pasted.txt", text.replace(" ", "\n", 5))
    demo.keyfold("five", "sign-in", *demo.account(), "--code-file", "kit-pasted.txt")
    expect_titles(demo, "five", {TITLE, "At home"})


def both_ways(demo):
    demo.keyfold("five", "add", "note", "--title", "From five")
    demo.keyfold("one", "sync")
    expect_titles(demo, "one", {TITLE, "At home", "From five"})
    bank = item_id(demo, "one", TITLE)
    if demo.data("two", "show", bank, "--reveal")["fields"][1]["value"] != SECRET:
        raise Failed("the secret isn't the one that was typed")


def edits_apart(demo):
    bank = item_id(demo, "one", TITLE)
    demo.stop("account")
    demo.keyfold("one", "edit", bank, "--username", "anna-from-one")
    demo.keyfold("two", "edit", bank, "--username", "anna-from-two")
    demo.start("account")
    for home in ["one", "two", "one"]:
        demo.keyfold(home, "sync")
    for home in ["one", "two"]:
        shown = json.dumps(demo.data(home, "show", bank))
        if "anna-from-one" not in shown or "anna-from-two" not in shown:
            raise Failed(f"an edit was lost on {home}: {shown}")


def change_password(demo):
    demo.stop("account")
    demo.stop("mail")
    demo.keyfold("one", "password", "change", "--new-password-file", "new-password")
    demo.keyfold("one", "list", password="new-password")
    demo.keyfold("one", "list", expect=1)


def catch_up(demo):
    demo.start("account")
    demo.start("mail")
    demo.keyfold("one", "sync", password="new-password")
    demo.keyfold("two", "sync")
    demo.keyfold("two", "list", password="new-password")
    demo.keyfold("two", "list", expect=1)


def old_code(demo):
    said = demo.keyfold("six", "sign-in", *demo.account(), "--picture", "code.png", password="new-password", expect=1)
    if not re.search(r"replaced on \d+ \w+ \d{4}", said):
        raise Failed(f"the date isn't said: {said}")
    (demo.out / "new-code.png").write_bytes(demo.newest_mail(2)["image/png"])
    demo.keyfold("six", "sign-in", *demo.account(), "--picture", "new-code.png", password="new-password")
    expect_titles(demo, "six", {TITLE, "At home", "From five"}, "new-password")


def refusals(demo):
    demo.keyfold("one", "list", password="wrong-password", expect=1)
    wrong = ["--picture", "new-code.png"]
    demo.keyfold("seven", "sign-in", *demo.account(), *wrong, password="wrong-password", expect=1)
    picture = bytearray((demo.out / "new-code.png").read_bytes())
    picture[len(picture) // 2 :] = bytes(len(picture) - len(picture) // 2)
    (demo.out / "damaged.png").write_bytes(picture)
    damaged = ["--picture", "damaged.png"]
    demo.keyfold("seven", "sign-in", *demo.account(), *damaged, password="new-password", expect=1)


def search_secrets(demo):
    for name in ["account", "mail"]:
        demo.stop(name)
    places = [*demo.out.glob("*.log"), *demo.out.glob("account.db*"), *(demo.out / "mail-data").rglob("*")]
    places += [*demo.out.glob("*/keyfold.db*"), *(demo.out / "account-keys").rglob("*")]
    secrets = [PASSWORD, NEW_PASSWORD, SECRET, TITLE, NOTE, "anna-from-one", "From five"]
    searched = 0
    for place in filter(pathlib.Path.is_file, places):
        held = place.read_bytes()
        searched += len(held)
        for secret in secrets:
            if secret.encode() in held or secret.encode("utf-16-le") in held:
                raise Failed(f"{place} holds {secret!r}")
    if searched < 100_000:
        raise Failed(f"only {searched} bytes were there to be searched")


def item_id(demo, home, title, password="password"):
    items = demo.data(home, "list", password=password)["items"]
    return next(item["id"] for item in items if item["title"] == title)


def expect_titles(demo, home, titles, password="password"):
    found = {item["title"] for item in demo.data(home, "list", password=password)["items"]}
    if found != titles:
        raise Failed(f"{home} has {found}, not {titles}")


STEPS = [
    ("both services start on free loopback ports", set_up),
    ("sign up with mail, backup and kit", sign_up),
    ("take the picture and the page out of the mail, prove the address", read_mail),
    ("add two items", add_items),
    ("second device: the mail's picture", second),
    ("third device: the mail's PDF", third),
    ("fourth device: the backup folder", fourth),
    ("fifth device: the kit's text, pasted in lower case with line breaks", fifth),
    ("items added on one appear on another", both_ways),
    ("two edits of one item made apart are both kept", edits_apart),
    ("change the password with the services stopped", change_password),
    ("services back: caught up, and the other devices take it", catch_up),
    ("the old code is refused with its date, the new one works", old_code),
    ("a wrong password and a damaged picture are refused", refusals),
    ("search databases and logs for every secret used: none", search_secrets),
]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binaries", type=pathlib.Path, required=True)
    arguments.add_argument("--out", type=pathlib.Path)
    arguments = arguments.parse_args()
    out = arguments.out or pathlib.Path(tempfile.mkdtemp(prefix="keyfold-demo-"))
    out.mkdir(parents=True, exist_ok=True)
    demo = Demo(arguments.binaries.resolve(), out.resolve())
    try:
        for name, step in STEPS:
            began = time.monotonic()
            step(demo)
            print(f"{time.monotonic() - began:6.2f} s  {name}", flush=True)
    except (Failed, OSError, subprocess.SubprocessError, StopIteration, KeyError) as failure:
        print(f"FAILED    {name}\n{failure!r}\n{failure}", flush=True)
        return 1
    finally:
        for service in demo.services.values():
            with contextlib.suppress(ProcessLookupError):
                service.kill()
        print(demo.out)
    return 0


sys.exit(main())
