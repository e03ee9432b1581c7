#!/bin/sh
# Starts a command as a container of the image would: TREE is its root and can't be written, its user is 10001, there is
# a data volume, and a /tmp in memory. Needs root. contain.sh TREE DATA COMMAND…
set -eu
tree=$1
data=$2
shift 2
# Mounts that are seen in here alone, and are gone with the last process in here.
[ "${IN_NAMESPACE:-}" ] || IN_NAMESPACE=1 exec unshare --mount "$0" "$tree" "$data" "$@"
unset IN_NAMESPACE

mount --bind "$tree" "$tree"
# What the base image has: a C library, a shell, a JRE and its configuration.
for directory in usr etc proc dev "${JAVA_HOME#/}"; do
    mkdir -p "$tree/$directory"
    mount --rbind "/$directory" "$tree/$directory"
done
for link in bin lib lib64; do
    [ -e "$tree/$link" ] || ln -s "usr/$link" "$tree/$link"
done
# As the Dockerfile: the first start, by root, keeps the archive.
chroot "$tree" /opt/exposure-watch/exposure-watch --version >&2
mkdir -p "$tree/tmp" "$tree/var/lib/exposure-watch"
chown 10001:10001 "$data"
mount --bind "$data" "$tree/var/lib/exposure-watch"
mount -t tmpfs -o mode=1777,size=128m,nosuid,nodev tmpfs "$tree/tmp"
mount -o remount,bind,ro "$tree"
exec chroot "$tree" setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all "$@"
