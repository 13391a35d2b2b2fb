#!/bin/sh
# Takes away what install.sh put into place, but for the configuration and the data.
#   uninstall.sh DESTDIR PREFIX SYSCONFDIR UNITDIR
set -eu
destdir=$1 prefix=$2 sysconfdir=$3 unitdir=$4

for unit in systemd/*.service systemd/*.socket systemd/*.timer; do
  name=${unit##*/}
  if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
    case $name in *@.service) ;; *) systemctl disable --now "$name" 2>/dev/null || true ;; esac
  fi
  rm -f "$destdir$unitdir/$name"
done
# Only what is a virtual environment with feedd in it is deleted as a whole.
if [ -f "$destdir$prefix/pyvenv.cfg" ] && [ -f "$destdir$prefix/bin/feedd" ]; then
  rm -rf "$destdir$prefix"
fi
if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
fi
echo "feedd is uninstalled. Its configuration is left in $sysconfdir/feedd, its data in /var/lib/feedd."
