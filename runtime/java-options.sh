# Read by the scripts that start Java, with `options` naming the file java-options beside this one.
#
#   pages       asks for large pages, where Linux gives them on request: there products and sweeps of
#               large matrices take 4 to 8 % less. Java elsewhere does not know the option.
#   alignment   the alignment of objects that java-options asks for: a cache of classes holds for one

# shellcheck shell=sh disable=SC2034 # the scripts use them
pages=
[ -d /sys/kernel/mm/transparent_hugepage ] && pages=-XX:+UseTransparentHugePages
alignment=
while IFS= read -r line; do
    case $line in
    -XX:ObjectAlignmentInBytes=*) alignment=$line ;;
    esac
done <"$options"
