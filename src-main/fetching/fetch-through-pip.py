"""Downloads one file as `pip download` would, with two differences: it continues a file that is partly there, and it runs no code of
the package (`pip download` builds the metadata of a source package, which runs its setup.py).

    python3 fetch-through-pip.py OUT SHA256 NAME VERSION [pip download's options]

pip's own option parser, configuration, index, mirror, proxy, certificates and keyring are used, so it goes wherever pip goes. Prints
"Progress DONE TOTAL" lines, and at the end "Name FILENAME". Exit codes: 0 fetched (the caller checks the hash), 3 this pip has other insides
than expected, 4 no such file in the index, 1 anything else.
"""

import os
import sys


def main():
    out, sha256, name, version = sys.argv[1:5]
    try:
        from pip._internal.cli.cmdoptions import make_target_python
        from pip._internal.commands import create_command

        command = create_command("download")
        options, _ = command.parse_args(sys.argv[5:] + ["--dest", os.path.dirname(out) or "."])
        options.no_input = True
        with command.main_context():
            session = command.get_default_session(options)
            finder = command._build_package_finder(options, session, target_python=make_target_python(options))
            candidates = list(finder.find_all_candidates(name))
            links = [one.link for one in candidates if str(one.version) == version]
            # An index names the hash; a folder of files does not.
            exact = [link for link in links if link.hash_name == "sha256" and link.hash == sha256]
            unknown = [link for link in links if link.hash_name != "sha256"]
    except (ImportError, AttributeError, TypeError) as error:
        print("pip has changed inside: %r" % error, file=sys.stderr)
        return 3
    for link in exact + unknown:
        if fetch(session, link.url.split("#", 1)[0], out, sha256):
            print("Name " + link.filename, flush=True)
            return 0
    print("The index has no file of %s %s with sha256 %s" % (name, version, sha256), file=sys.stderr)
    return 4


def fetch(session, url, out, sha256):
    """Continues OUT if it is there. True when its hash is right in the end; a file with a wrong hash is removed."""
    done = os.path.getsize(out) if os.path.exists(out) else 0
    headers = {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = "bytes=%d-" % done
    response = session.get(url, headers=headers, stream=True)
    if response.status_code == 416:  # nothing is left to fetch
        response.close()
        return is_right(out, sha256)
    response.raise_for_status()
    if response.status_code != 206:
        done = 0
    total = done + int(response.headers.get("Content-Length") or 0)
    print("Progress %d %d" % (done, total), flush=True)
    with open(out, "ab" if done else "wb") as file:
        while True:
            chunk = response.raw.read(1 << 18)
            if not chunk:
                break
            file.write(chunk)
            done += len(chunk)
            print("Progress %d %d" % (done, total), flush=True)
    if done < total:
        raise OSError("the connection ended after %d of %d bytes" % (done, total))
    return is_right(out, sha256)


def is_right(out, sha256):
    import hashlib

    digest = hashlib.sha256()
    with open(out, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    if digest.hexdigest() == sha256:
        return True
    os.remove(out)
    return False


sys.exit(main())
