#compdef stagegate
# Completion of stagegate for zsh. The line goes to standard input: what is typed never becomes an argument.
_stagegate() {
    local -a answer
    answer=("${(@f)$(
        printf '%s\0' "$((CURRENT - 1))" "${words[@]}" | command stagegate completions zsh --line 2>/dev/null
    )}")
    local kind=$answer[1]
    shift answer
    if [[ $kind == files ]]; then
        compset -P '--*='
        _files
    elif (( $#answer )); then
        # zsh quotes what it inserts.
        _describe -V 'stagegate' answer
    fi
}

# Loaded from $fpath, this file is the function's first call; else it only defines the function.
if [[ $funcstack[1] == _stagegate ]]; then
    _stagegate "$@"
else
    compdef _stagegate stagegate
fi
