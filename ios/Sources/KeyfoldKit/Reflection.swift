// Records that show nothing: their text is their name already, and `dump` and debuggers see no field either. A record
// of the core that isn't here is found by a test.

import KeyfoldCore

/// A mirror without children.
private func blank<Subject>(_ subject: Subject) -> Mirror {
    Mirror(subject, children: [])
}

extension AccountInfo: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension CodeFacts: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension DeviceInfo: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension FieldChange: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension FieldText: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Generated: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Header: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension HeardFrom: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension HistoryEntry: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Item: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension ItemDraft: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension ItemField: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension ItemPage: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension ItemQuery: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension ItemSummary: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension NewField: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension OneTimeCode: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension PasswordNotice: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Platform: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Request: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Sibling: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension SyncOutcome: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension SyncProblem: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension SyncStatus: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension TagCount: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension Outcome: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension HomeState: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
extension CatchUp: CustomReflectable {
    /// Shows no field.
    public var customMirror: Mirror { blank(self) }
}
