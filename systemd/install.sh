#!/bin/sh
# Installs feedd: a virtual environment of its own, the units, and an example configuration where there is none yet.
#   install.sh DESTDIR PREFIX SYSCONFDIR UNITDIR PYTHON      (as `make install` calls it, in the project's folder)
set -eu
destdir=$1 prefix=$2 sysconfdir=$3 unitdir=$4 python=$5

# Debian without python3-venv has no ensurepip; there the pip outside installs into the environment.
"$python" -m venv "$destdir$prefix" || "$python" -m venv --clear --without-pip "$destdir$prefix"
"$python" -m pip --python "$destdir$prefix/bin/python" install --quiet --upgrade --constraint constraints.txt .
# Programs in a virtual environment name it by its full path, which is another one before a package is unpacked.
if [ -n "$destdir" ]; then
  for program in "$destdir$prefix"/bin/* "$destdir$prefix/pyvenv.cfg"; do
    [ -L "$program" ] || sed -i "s|$destdir$prefix|$prefix|g" "$program"
  done
fi

install -d "$destdir$unitdir" "$destdir$sysconfdir/feedd/feeds"
for unit in systemd/*.service systemd/*.socket systemd/*.timer; do
  sed "s|/opt/feedd/|$prefix/|" "$unit" >"$destdir$unitdir/${unit##*/}"
  chmod 644 "$destdir$unitdir/${unit##*/}"
done
[ -e "$destdir$sysconfdir/feedd/feedd.toml" ] ||
  install -m 644 systemd/feedd.toml "$destdir$sysconfdir/feedd/feedd.toml"
for definition in feeds/*.toml; do
  [ -e "$destdir$sysconfdir/feedd/$definition" ] ||
    install -m 644 "$definition" "$destdir$sysconfdir/feedd/$definition"
done
# What the first lines of these files name, for editors.
install -m 644 systemd/feedd.schema.json "$destdir$sysconfdir/feedd/"
install -m 644 feeds/definition.schema.json "$destdir$sysconfdir/feedd/feeds/"
if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
fi
echo "feedd is installed. Next: systemctl enable --now feedd.socket feedd"
