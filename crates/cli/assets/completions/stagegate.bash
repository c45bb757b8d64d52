# Completion of stagegate for bash. The line goes to standard input: what is typed never becomes an argument.
_stagegate() {
    local kind='' word
    COMPREPLY=()
    while IFS= read -r word; do
        if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
    done < <(
        printf '%s\0' "${COMP_LINE:0:COMP_POINT}" "${COMP_LINE:COMP_POINT}" "$2" |
            command stagegate completions bash --line 2>/dev/null
    )
    # bash completes files by itself, and knows how to quote them.
    if [[ $kind == files ]]; then compopt -o default 2>/dev/null; fi
}

complete -o nosort -F _stagegate stagegate 2>/dev/null || complete -F _stagegate stagegate
