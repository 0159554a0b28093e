# shellcheck shell=bash
# The part `kotlin` of scripts/test: the library of android/ under test on a plain JVM, against the real services. To be
# sourced, and run from the root of the tree; everything it makes lies in cargo's target folder and in Maven's own
# repository.

# Installs a JDK of 17 or newer and Maven, whichever is missing.
install_kotlin() {
    local version wanted=() as_root=()
    version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || true
    [[ ${version:-0} -ge 17 ]] || wanted+=(openjdk-17-jdk-headless)
    command -v mvn >/dev/null || wanted+=(maven)
    [[ ${#wanted[@]} -gt 0 ]] || return 0
    [[ $(id -u) -eq 0 ]] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq || return
    if [[ ${wanted[0]} == openjdk-* ]] && ! apt-cache show "${wanted[0]}" >/dev/null 2>&1; then
        wanted[0]=default-jdk-headless # newer than 17 wherever 17 is gone
    fi
    echo "kotlin: installing ${wanted[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends "${wanted[@]}" >/dev/null
}

# Has everything compiled anew when the bindings or a pom changed: the compiler's incremental mode looks at each
# module's own sources only.
forget_old_build() {
    local build=$1 sum
    sum=$(cat "$2"/app/keyfold/core/*.kt android/pom.xml android/*/pom.xml | sha256sum) || return
    [[ -f $build/inputs && $(<"$build/inputs") == "$sum" ]] && return
    rm -rf "$build" && mkdir -p "$build" && echo "$sum" >"$build/inputs"
}

# Runs Maven without the network; only if something isn't in its repository yet, once more with it.
run_maven() {
    local log=$1
    shift
    timeout -k 10 300 mvn --offline "$@" >"$log" 2>&1 && return
    grep -q 'offline mode' "$log" || return
    echo "kotlin: fetching the libraries of the test"
    timeout -k 10 300 mvn --no-transfer-progress "$@" >"$log" 2>&1
}

# Builds what the tests need and runs them, all or those that the arguments for Maven name.
# shellcheck disable=SC2120 # scripts/surface gives arguments.
maven_kotlin() {
    local bindings target=${CARGO_TARGET_DIR:-$PWD/target}
    install_kotlin || return
    cargo build --quiet --package keyfold-account --package keyfold-mail || return
    bindings=$(scripts/bindings kotlin) || return
    forget_old_build "$target/kotlin/build" "$bindings" || return
    run_maven "$target/kotlin/maven.log" --batch-mode --file android/pom.xml test -Dkeyfold.tree="$PWD" \
        -Dkeyfold.bindings="$bindings" -Dkeyfold.library="$target/debug" \
        -Dkeyfold.build="$target/kotlin/build" "$@"
}

# The style of Kotlin's sources, by ktlint from Maven's repository.
lint_kotlin() {
    local version=1.8.0 jar
    jar=$HOME/.m2/repository/com/pinterest/ktlint/ktlint-cli/$version/ktlint-cli-$version-all.jar
    [[ -e $jar ]] || mvn --quiet --no-transfer-progress dependency:get -Dtransitive=false \
        "-Dartifact=com.pinterest.ktlint:ktlint-cli:$version:jar:all" || return
    java -jar "$jar" --relative --log-level=error 'android/**/*.kt' 'android/**/*.kts'
}

part_kotlin() {
    local began=$SECONDS log=${CARGO_TARGET_DIR:-$PWD/target}/kotlin/maven.log
    # shellcheck disable=SC2119
    if ! maven_kotlin; then
        tail -n 60 "$log"
        echo "kotlin: failed after $((SECONDS - began)) s; all of it is in $log"
        return 1
    fi
    # Maven's closing line of all tests; without one, nothing was tested.
    grep -E '^\[INFO\] Tests run: [1-9][0-9]*, Failures: 0, Errors: 0, Skipped: 0$' "$log" || return
    lint_kotlin || return
    echo "kotlin: $((SECONDS - began)) s"
}

# A part runs in a shell of its own, under a time limit.
export -f install_kotlin forget_old_build run_maven maven_kotlin lint_kotlin part_kotlin
