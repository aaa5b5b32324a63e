//! Enums that stand in the database as words.

/// Reads and writes an enum by its `name` and `from_name`. A word that is not known is an error: it is never
/// taken for another one.
#[macro_export]
macro_rules! stored_by_name {
    ($type:ty) => {
        impl $crate::sea_orm::TryGetable for $type {
            fn try_get_by<I: $crate::sea_orm::ColIdx>(
                row: &$crate::sea_orm::QueryResult,
                column: I,
            ) -> Result<Self, $crate::sea_orm::TryGetError> {
                let word = <String as $crate::sea_orm::TryGetable>::try_get_by(row, column)?;
                <$type>::from_name(&word).ok_or_else(|| {
                    let what = format!("{:?} is no {}", word, stringify!($type));
                    $crate::sea_orm::TryGetError::DbErr($crate::sea_orm::DbErr::Type(what))
                })
            }
        }

        impl From<$type> for $crate::Value {
            fn from(value: $type) -> Self {
                value.name().into()
            }
        }
    };
}
