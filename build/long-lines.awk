# Fails, naming file and line, where a line is longer than 150 characters. Table rows and lines that begin with a link may be longer in Markdown,
# because they cannot be broken. Run it with LC_ALL=C, so that every awk sees bytes: the bytes that continue a UTF-8 character are not counted.
{
    shown = $0
    gsub(/[\200-\277]/, "", shown)
}

length(shown) > 150 && !(FILENAME ~ /\.md$/ && /^[ \t]*(\||([-*] +)?!?\[)/) {
    printf "%s:%d: the line has %d characters, where 150 are allowed. Break it.\n", FILENAME, FNR, length(shown) > "/dev/stderr"
    failed = 1
}

END {
    exit failed
}
