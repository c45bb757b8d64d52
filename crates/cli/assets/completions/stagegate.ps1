# Completion of stagegate for PowerShell. The line goes to standard input: what is typed never becomes an argument.
Register-ArgumentCompleter -Native -CommandName stagegate -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $text = {
        param($element)
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value }
        else { $element.Extent.Text }
    }
    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { & $text $_ })
    $after = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -gt $cursorPosition } | ForEach-Object { & $text $_ })
    $line = @("$($before.Count)") + $before + @($wordToComplete.TrimStart("'", '"')) + $after
    $program = Get-Command stagegate -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -eq $program) { return }
    $answer = @(($line | ForEach-Object { "$_`0" }) -join '' | & $program completions powershell --line 2>$null)
    # Without candidates PowerShell completes files.
    if ($answer.Count -lt 2) { return }
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $candidate, $tip = $_ -split "`t", 2
        if (-not $tip) { $tip = $candidate }
        [System.Management.Automation.CompletionResult]::new($candidate, $candidate, 'ParameterValue', $tip)
    }
}
