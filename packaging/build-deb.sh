#!/bin/sh
# build-deb.sh PROGRAM FOLDER: makes latchkey_<version>_<architecture>.deb of this program in that folder.
#
# LATCHKEY_DEB_OPTIONS   for dpkg-deb, such as -Zgzip
# DEBFULLNAME, DEBEMAIL  who maintains the package
# SOURCE_DATE_EPOCH      the date of everything inside; that of the last commit by default
set -eu

program=$(realpath "$1")
out=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
source=$(dirname "$here")
umask 022

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/debian/latchkey
doc=$tree/usr/share/doc/latchkey
put() { install -D -m 644 "$1" "$tree/$2"; }

last_commit() { git -C "$source" log -1 --format=%ct 2>/dev/null || date +%s; }
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(last_commit)}
export SOURCE_DATE_EPOCH
maintainer="${DEBFULLNAME:-Latchkey maintainers} <${DEBEMAIL:-maintainers@latchkey.example}>"
version=$("$program" --version | cut -d ' ' -f 2)-1
architecture=$(dpkg --print-architecture)

install -D -m 755 "$program" "$tree/usr/bin/latchkey"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree/usr/bin/latchkey"
put "$here/latchkey.service" usr/lib/systemd/system/latchkey.service
put "$here/sysusers.conf" usr/lib/sysusers.d/latchkey.conf
put "$here/tmpfiles.conf" usr/lib/tmpfiles.d/latchkey.conf
put "$source/latchkey.sample.toml" etc/latchkey/latchkey.toml

manual=$tree/usr/share/man/man1
"$program" man --out "$manual" >/dev/null
gzip -9n "$manual"/*.1
for place in bash:bash-completion/completions/latchkey zsh:zsh/vendor-completions/_latchkey \
    fish:fish/vendor_completions.d/latchkey.fish; do
    file=$tree/usr/share/${place#*:}
    mkdir -p "$(dirname "$file")"
    "$program" completions "${place%%:*}" >"$file"
done

filled() {
    sed -e "s|{version}|$version|" -e "s|{architecture}|$architecture|" -e "s|{maintainer}|$maintainer|" \
        -e "s|{date}|$(date --utc -R -d "@$SOURCE_DATE_EPOCH")|" -e "s|{size}|${size:-}|" -e "s|{depends}|${depends:-}|" "$1"
}
# Links of these pages lead to files of the package.
sed -e 's|](LICENSE)|](copyright)|' -e 's|](CHANGELOG.md)|](changelog.gz)|' "$source/README.md" >"$work/README.md"
put "$work/README.md" usr/share/doc/latchkey/README.md
for page in ARCHITECTURE.md CONTRIBUTING.md SECURITY.md; do put "$source/$page" "usr/share/doc/latchkey/$page"; done
(cd "$source" && find docs -type f) | while read -r page; do put "$source/$page" "usr/share/doc/latchkey/$page"; done
put "$here/debian/copyright" usr/share/doc/latchkey/copyright
put "$here/proxies/nginx.conf" usr/share/doc/latchkey/examples/nginx.conf
put "$here/proxies/Caddyfile" usr/share/doc/latchkey/examples/Caddyfile
gzip -9n <"$source/CHANGELOG.md" >"$doc/changelog.gz"
filled "$here/debian/changelog" | gzip -9n >"$doc/changelog.Debian.gz"

# dpkg-shlibdeps wants a source package around it.
mkdir "$tree/DEBIAN"
printf 'Source: latchkey\n\nPackage: latchkey\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O "$tree/usr/bin/latchkey")
depends=${libraries#shlibs:Depends=}
size=$(du -sk --apparent-size "$tree" | cut -f 1)
filled "$here/debian/control" >"$tree/DEBIAN/control"
install -m 644 "$here/debian/conffiles" "$tree/DEBIAN/conffiles"
install -m 755 "$here/debian/postinst" "$here/debian/prerm" "$here/debian/postrm" "$tree/DEBIAN"
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)

# shellcheck disable=SC2086 # Several options are several words.
dpkg-deb --root-owner-group ${LATCHKEY_DEB_OPTIONS:-} --build "$tree" "$out"
