# Completion of stagegate for fish. The line goes to standard input: what is typed never becomes an argument.
function __stagegate_complete
    # While it completes, fish does not tell what follows the cursor.
    set --local before (commandline --current-process --tokenize --cut-at-cursor)
    set --local word (commandline --current-token --cut-at-cursor)
    set --local answer (printf '%s\0' (count $before) $before "$word" | command stagegate completions fish --line 2>/dev/null)
    if test "$answer[1]" = files
        set --local option (string match --regex '^--[^=]*=' -- "$word")
        for path in (__fish_complete_path (string replace --regex '^--[^=]*=' '' -- "$word"))
            printf '%s\n' "$option$path"
        end
    else if test (count $answer) -gt 1
        # fish quotes what it inserts.
        printf '%s\n' $answer[2..]
    end
end

complete --command stagegate --no-files --keep-order --arguments '(__stagegate_complete)'
