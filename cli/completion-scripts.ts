/**
 * The completion scripts as @bomb.sh/tab writes them, without their `eval`. Theirs put what is typed into a line of shell and
 * evaluate it, so that a `$(…)` on the command line would run at TAB; here the words stay an array. Suggestions (names of files
 * and namespaces) are never expanded either, and come quoted. What fish and PowerShell get passes words as they are already.
 */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines of shell.

/** A piece of the original and what stands in its place. */
type Replacement = readonly [string, string];

const BASH: readonly Replacement[] = [
  // A second `source` of the same script must not fail at names that cannot be set again.
  ['\nreadonly ShellComp', '\nShellComp'],
  [
    `requestComp="headgate complete -- \${words[@]:1}"
    
    # Add an empty parameter if the last parameter is complete
    if [[ -z "$cur" ]]; then
        requestComp="$requestComp ''"
    fi
`,
    `requestComp=(headgate complete -- "\${words[@]:1:cword}")
`,
  ],
  ['$(eval "$requestComp" 2>/dev/null)', '$("${requestComp[@]}" 2>/dev/null)'],
  ['        out=${out%:*}\n', '        out=${out%:*}\n        [[ "$directive" =~ ^[0-9]+$ ]] || directive=0\n'],
  [
    'COMPREPLY=( $(compgen -W "${completions[*]}" -- "$cur") )',
    `COMPREPLY=()
    local candidate
    for candidate in "\${completions[@]}"; do
        [[ -n "$candidate" && "$candidate" == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$candidate")")
    done`,
  ],
];

const ZSH: readonly Replacement[] = [
  ['    local -a completions\n', '    local -a completions flagPrefix noSpace\n'],
  ['lastChar flagPrefix requestComp', 'lastChar'],
  ['lastComp noSpace keepOrder', 'lastComp keepOrder'],
  ['flagPrefix="-P ${BASH_REMATCH}"', 'flagPrefix=(-P "${BASH_REMATCH}")'],
  [`noSpace="-S ''"`, "noSpace=(-S '')"],
  [
    `    # Use Zsh's (q) flag to quote each argument safely for eval
    local quoted_args=("\${(@q)args_to_quote}")

    # Join the main command and the quoted arguments into a single string for eval
    requestComp="headgate complete -- \${quoted_args[*]}"

    __headgate_debug "About to call: eval \${requestComp}"

    # Use eval to handle any environment variables and such
    out=$(eval \${requestComp} 2>/dev/null)
`,
    `    out=$(headgate complete -- "\${(@)args_to_quote}" 2>/dev/null)
`,
  ],
  [', ensuring arguments are quoted for eval', ''],
  [`        filteringCmd+=" \${flagPrefix}"\n`, ''],
  [`_arguments '*:dirname:_files -/'" \${flagPrefix}"`, '_files -/ "${(@)flagPrefix}"'],
  [`_arguments '*:filename:_files'" \${flagPrefix}"`, '_files "${(@)flagPrefix}"'],
  [
    'if eval _describe $keepOrder "completions" completions -Q ${flagPrefix} ${noSpace}; then',
    'if _describe $keepOrder "completions" completions "${(@)flagPrefix}" "${(@)noSpace}"; then',
  ],
];

const REPLACEMENTS: Readonly<Record<string, readonly Replacement[]>> = { bash: BASH, zsh: ZSH };

/** `script` of `shell` so that nothing typed is evaluated. @throws when the script is not the one that is known here. */
export function withoutEval(script: string, shell: string): string {
  let text = script;
  for (const [piece, better] of REPLACEMENTS[shell] ?? []) {
    if (!text.includes(piece)) throw new Error(`the ${shell} completion script of @bomb.sh/tab has changed: ${piece}`);
    text = text.replaceAll(piece, () => better);
  }
  return text;
}
