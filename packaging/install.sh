#!/bin/sh
# Installs the Eyeline beside this script for one user, or under a prefix: ./install.sh --help
set -eu
umask 022 # what root installs is for everybody

usage() {
    cat <<'TEXT'
Usage: ./install.sh [--prefix FOLDER] [--uninstall]

Installs Eyeline into FOLDER, ~/.local unless told otherwise; no root needed for that.
Run it again with a newer Eyeline to upgrade. --uninstall takes away what was installed;
settings and history stay.
TEXT
}

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# A path as a shell takes it: in quotes, where it has to be.
quoted() {
    case $1 in
        *[!A-Za-z0-9_./~+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
        *) printf '%s' "$1" ;;
    esac
}

prefix=${HOME:-}/.local
remove=no
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -gt 1 ] || fail "--prefix needs a folder."; prefix=$2; shift ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --uninstall) remove=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
case $prefix in
    /.local) fail "There is no home folder (HOME is not set). Say where to: --prefix FOLDER" ;;
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac

lib=$prefix/lib/eyeline
link=../lib/eyeline/eyeline

shared() { # what lies under share/, one path a line
    (cd "$1" && find . -type f | sed 's|^\./||' | LC_ALL=C sort)
}

refresh() {
    if command -v update-desktop-database >/dev/null 2>&1; then
        update-desktop-database -q "$prefix/share/applications" 2>/dev/null || true
    fi
    if command -v gtk-update-icon-cache >/dev/null 2>&1; then
        gtk-update-icon-cache -q -t -f "$prefix/share/icons/hicolor" 2>/dev/null || true
    fi
}

runs() { # whether the installed program does; of what other users run nothing is told
    place=$(cd "$lib" && pwd -P) || return 1
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/exe" 2>/dev/null)" = "$place/eyeline" ] && return 0
    done
    return 1
}

if [ "$remove" = yes ]; then
    [ -f "$lib/share.list" ] || fail "There is no Eyeline in $prefix."
    if runs; then # in an orderly way: a recording is written to its end
        "$lib/eyeline" trigger quit >/dev/null 2>&1 || true
        waited=0
        while runs && [ "$waited" -lt 20 ]; do sleep 1; waited=$((waited + 1)); done
        if runs; then fail "Eyeline is running. Quit it from its icon in the panel, then try again."; fi
    fi
    while IFS= read -r file; do
        rm -f "$prefix/share/$file"
        # Folders that nobody else uses go, too.
        (cd "$prefix/share" && rmdir -p "$(dirname "$file")" 2>/dev/null) || true
    done <"$lib/share.list"
    [ "$(readlink "$prefix/bin/eyeline" || true)" = "$link" ] && rm -f "$prefix/bin/eyeline"
    rm -rf "$lib"
    refresh
    for cache in applications/mimeinfo.cache icons/hicolor/icon-theme.cache; do
        folder=$prefix/share/$(dirname "$cache")
        if [ "$(ls -A "$folder" 2>/dev/null)" = "$(basename "$cache")" ]; then # of nothing else
            rm -f "$prefix/share/$cache"
            (cd "$prefix/share" && rmdir -p "$(dirname "$cache")" 2>/dev/null) || true
        fi
    done
    rmdir "$prefix/bin" "$prefix/lib" "$prefix/share" 2>/dev/null || true
    printf 'Eyeline was removed from %s. Settings and history stay.\n' "$prefix"
    exit 0
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
[ -x "$here/eyeline/eyeline" ] || fail "Beside this script there is no Eyeline: unpack the whole archive."
if [ -e "$lib" ] && [ ! -f "$lib/share.list" ]; then
    fail "$lib was not made by this script, and stays as it is. Choose another folder: --prefix FOLDER"
fi
if [ -e "$prefix/bin/eyeline" ] || [ -L "$prefix/bin/eyeline" ]; then
    [ "$(readlink "$prefix/bin/eyeline" || true)" = "$link" ] ||
        fail "There is another $prefix/bin/eyeline. Remove it, or choose another folder: --prefix FOLDER"
fi
said=$("$here/eyeline/eyeline" --version 2>&1) ||
    fail "This Eyeline does not run on this system: $said"
for folder in lib bin share; do
    { mkdir -p "$prefix/$folder" 2>/dev/null && [ -w "$prefix/$folder" ]; } ||
        fail "Nothing can be written to $prefix/$folder. Choose another folder: --prefix FOLDER"
done
trap 'printf "Not all of it could be written. Make room, then run this again.\n" >&2' EXIT

rm -rf "$lib.new"
cp -RP "$here/eyeline" "$lib.new" || { rm -rf "$lib.new"; exit 1; }
cp "$here/install.sh" "$lib.new/install.sh"
shared "$here/share" >"$lib.new/share.list"
if [ -f "$lib/share.list" ]; then # what an older one had and this one has not
    while IFS= read -r file; do rm -f "$prefix/share/$file"; done <"$lib/share.list"
fi
rm -rf "$lib.old"
[ -d "$lib" ] && mv "$lib" "$lib.old"
mv "$lib.new" "$lib"
rm -rf "$lib.old"
ln -sfn "$link" "$prefix/bin/eyeline"

# In a .desktop file every backslash is written twice; in Exec the program stands in quotes besides,
# in which more has a meaning of its own. The last step is for sed, which puts it there.
doubled() { sed -e 's/\\/\\\\/g'; }
for_sed() { sed -e 's/[\\&|]/\\&/g'; }
program=$prefix/bin/eyeline
tried=$(printf '%s' "$program" | doubled | for_sed)
started=$(printf '%s' "$program" | sed -e 's/[\\"`$]/\\&/g' | doubled | sed -e 's/%/%%/g' | for_sed)
while IFS= read -r file; do
    mkdir -p "$(dirname "$prefix/share/$file")"
    case $file in
        *.desktop | *.nemo_action)
            sed -e "s|^Exec=eyeline |Exec=\"$started\" |" \
                -e "s|^TryExec=eyeline\$|TryExec=$tried|" \
                -e "s|^Dependencies=eyeline;|Dependencies=$tried;|" \
                "$here/share/$file" >"$prefix/share/$file" ;;
        *) cp "$here/share/$file" "$prefix/share/$file" ;;
    esac
    case $file in # of a user's own, Dolphin takes only those that may be run
        kio/servicemenus/*) chmod +x "$prefix/share/$file" ;;
    esac
done <"$lib/share.list"
refresh
trap - EXIT

printf 'Eyeline is installed in %s.\n' "$prefix"
# What shows its window is linked to libraries that desktops have and an archive cannot install.
absent=$(LD_LIBRARY_PATH=$lib/_internal ldd "$lib"/_internal/PySide6/Qt/plugins/platforms/libqxcb.so 2>/dev/null |
    sed -n 's/^[[:space:]]*\([^ ]*\) => not found$/\1/p' | sort -u | tr '\n' ' ')
[ -z "$absent" ] || printf 'Its window needs what is not installed here: %s\n' "$absent"
case :${PATH:-}: in
    *:"$prefix/bin":*) printf 'Start it: eyeline\n' ;;
    *) printf 'Start it: %s\n' "$(quoted "$prefix/bin/eyeline")" ;;
esac
printf 'Remove it: %s --uninstall --prefix %s\n' "$(quoted "$lib/install.sh")" "$(quoted "$prefix")"
