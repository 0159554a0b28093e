# shellcheck shell=bash
# The rules that no linter knows, as searches. To be sourced; prints what breaks them and fails.

house_rules() {
    local broken=0 sources
    mapfile -t sources < <(git ls-files -co --exclude-standard -- '*.rs' '*.kt' '*.swift' '*.py' '*.sh' 'scripts/*')
    complain_about "files of more than 320 lines" "$(long_files)" || broken=1
    complain_about "stubs and silenced checks" \
        "$(grep -nE 'todo!\(|unimplemented!\(|#!?\[allow\(|#\[ignore|dbg!\(' "${sources[@]}" | without_this)" || broken=1
    complain_about "unwrap() outside tests" "$(unwraps)" || broken=1
    complain_about "sleeps in tests: wait for a condition" \
        "$(grep -nE 'thread::sleep|time::sleep|Thread\.sleep' "${sources[@]}" | grep -E '/tests?/|tests\.rs:' || true)" || broken=1
    complain_about "paths of one machine" \
        "$(grep -nE '"/(work|root|home)/|/tmp/bash' "${sources[@]}" | without_this)" || broken=1
    return "$broken"
}

complain_about() {
    [[ -z $2 ]] && return
    printf 'house rule: %s\n%s\n' "$1" "$2"
    return 1
}

without_this() {
    grep -v '^scripts/lib/house_rules.sh' || true
}

long_files() {
    git ls-files -co --exclude-standard -- '*.rs' '*.kt' '*.swift' '*.py' | while read -r file; do
        [[ -e $file ]] || continue
        lines=$(wc -l <"$file")
        if [[ $lines -gt 320 ]]; then echo "$file: $lines"; fi
    done
}

# What `#[cfg(test)]` stands before is left out, to the brace that closes it; so are files of tests.
unwraps() {
    git ls-files -co --exclude-standard -- '*.rs' | grep -vE '(^|/)(tests|benches|examples)(/|\.rs$)' | while read -r file; do
        [[ -e $file ]] || continue
        awk -v file="$file" '
            /^ *#\[cfg\((all\()?test/ { match($0, /[^ ]/); indent = RSTART; test = 1; next }
            test && match($0, /[^ ]/) && RSTART == indent && /^ *(}|[^{]*;$)/ { test = 0; next }
            !test && /\.unwrap\(\)/ { print file ":" FNR ": " $0 }' "$file"
    done
}
