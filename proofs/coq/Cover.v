(* "No other zero": bisection-tree certificate, and the complete list of zeros of a
   system in a box. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import LinearAlgebra Contraction Expressions IntervalChecks.
Import ListNotations.
Open Scope R_scope.

Section Cover.
Variable p : Z.
Hypothesis p0 : (0 <= p)%Z.
Variable T : Type.
Variables (toZ : T -> Z) (ofZ : Z -> T) (add mul : T -> T -> T) (opp shr : T -> T)
          (leb : T -> T -> bool).
Hypothesis ofZ_ok : forall z, toZ (ofZ z) = z.
Hypothesis add_ok : forall a b, toZ (add a b) = (toZ a + toZ b)%Z.
Hypothesis mul_ok : forall a b, toZ (mul a b) = (toZ a * toZ b)%Z.
Hypothesis opp_ok : forall a, toZ (opp a) = (- toZ a)%Z.
Hypothesis shr_ok : forall a, toZ (shr a) = (toZ a / 2 ^ p)%Z.
Hypothesis leb_ok : forall a b, leb a b = Z.leb (toZ a) (toZ b).
Variable n : nat.
Variable g : nat -> expr.

Notation bxT := (list (itv T)).
Notation i0' := (i0 T ofZ).
Notation inB' := (inB p T toZ ofZ n).
Notation V' := (V T toZ).

Fixpoint updl (X : bxT) (i : nat) (v : itv T) : bxT :=
  match X, i with
  | [], _ => []
  | _ :: X', O => v :: X'
  | a :: X', Datatypes.S i' => a :: updl X' i' v
  end.
Lemma nth_updl X : forall i v j, nth j (updl X i v) i0' = nth j X i0' \/
   (j = i /\ nth j (updl X i v) i0' = v).
Proof.
  induction X; simpl; intros i v j; [left; reflexivity|].
  destruct i; destruct j; simpl; auto.
  destruct (IHX i v j) as [H|[H1 H2]]; auto.
Qed.

Inductive tree := TEx (k : nat) | TIn (j : nat) | TSp (i : nat) (s : Z) (a b : tree).

Definition sub1 (a b : itv T) := leb (fst b) (fst a) && leb (snd a) (snd b).
Definition subset (X Y : bxT) := allb n (fun i => sub1 (nth i X i0') (nth i Y i0')).
Fixpoint check_tree (zs : list bxT) (X : bxT) (t : tree) : bool :=
  match t with
  | TEx k => Nat.ltb k n && wf n (g k) && excl0 T ofZ leb (ieval p T ofZ add mul opp shr leb X (g k))
  | TIn j => Nat.ltb j (length zs) && subset X (nth j zs [])
  | TSp i s a b => let xi := nth i X i0' in let c := ofZ s in
      Nat.ltb i n && check_tree zs (updl X i (fst xi, c)) a && check_tree zs (updl X i (c, snd xi)) b
  end.

Lemma updl_in X i v x : inB' X x -> inI p T toZ v (x i) -> inB' (updl X i v) x.
Proof.
  intros H Hi j Hj. destruct (nth_updl X i v j) as [E|[E1 E2]].
  - rewrite E. apply H; auto.
  - rewrite E2. subst. auto.
Qed.

Theorem check_tree_ok zs : forall t X, check_tree zs X t = true -> forall x, inB' X x ->
  (forall k, (k < n)%nat -> eval (g k) x = 0) ->
  exists j, (j < length zs)%nat /\ inB' (nth j zs []) x.
Proof.
  induction t; simpl; intros X H x Hx Hz.
  - apply andb_prop in H. destruct H as [H H3]. apply andb_prop in H. destruct H as [H1 H2].
    apply Nat.ltb_lt in H1. exfalso.
    pose proof (ieval_ok p p0 T toZ ofZ add mul opp shr leb ofZ_ok add_ok mul_ok opp_ok shr_ok leb_ok
      n X (g k) x H2 Hx) as E.
    apply (excl0_ok p T toZ ofZ leb ofZ_ok leb_ok _ _ H3 E). auto.
  - apply andb_prop in H. destruct H as [H1 H2]. apply Nat.ltb_lt in H1.
    exists j. split; auto. intros i Hi. specialize (Hx i Hi).
    pose proof (allb_ok n _ H2 i Hi) as C. unfold sub1 in C. apply andb_prop in C. destruct C as [C1 C2].
    rewrite leb_ok in C1, C2. apply Z.leb_le in C1. apply Z.leb_le in C2.
    apply IZR_le in C1. apply IZR_le in C2.
    unfold inI, V in *. lra.
  - apply andb_prop in H. destruct H as [H H2]. apply andb_prop in H. destruct H as [H0 H1].
    apply Nat.ltb_lt in H0. pose proof (Hx i H0) as Hi.
    destruct (Rle_or_lt (x i * S p) (V' (ofZ s))) as [L|L].
    + apply (IHt1 _ H1 x); auto. apply updl_in; auto. unfold inI in *; simpl. lra.
    + apply (IHt2 _ H2 x); auto. apply updl_in; auto. unfold inI in *; simpl. lra.
Qed.

(* one uniqueness certificate per zero *)
Record ucert := UC { um : list Z; ur : list Z; uq : Z; uC : list (list Z); uB : list (list Z) }.
Definition lT (l : list Z) := map ofZ l.
Definition ubox (u : ucert) : bxT := bx T ofZ add opp n (lT (um u)) (lT (ur u)).
Definition ucheck (u : ucert) : bool :=
  check_zero p T ofZ add mul opp shr leb n (lT (um u)) (lT (ur u)) (ofZ (uq u)) g (uC u) (uB u).
Definition check_all (X : bxT) (us : list ucert) (t : tree) : bool :=
  forallb ucheck us && check_tree (map ubox us) X t.

Definition zero_of (x : nat -> R) := forall k, (k < n)%nat -> eval (g k) x = 0.
Definition sole_zero (u : ucert) (z : nat -> R) :=
  inB' (ubox u) z /\ zero_of z /\ (forall y, inB' (ubox u) y -> zero_of y -> forall i, (i < n)%nat -> y i = z i).

Lemma ucheck_ok u : ucheck u = true -> exists z, sole_zero u z.
Proof.
  intros H. destruct (check_zero_ok p p0 T toZ ofZ add mul opp shr leb
    ofZ_ok add_ok mul_ok opp_ok shr_ok leb_ok n _ _ _ g _ _ H) as (z & Z1 & Z2 & Z3).
  exists z. split; [|split; auto].
  - apply bx_iff; auto.
  - intros y Hy. apply Z3. unfold ubox in Hy. apply bx_iff in Hy; auto.
Qed.

Theorem check_all_ok X us t : check_all X us t = true ->
  exists zl : list (nat -> R), length zl = length us /\
   (forall j, (j < length us)%nat -> sole_zero (nth j us (UC [] [] 0 [] [])) (nth j zl (fun _ => 0))) /\
   (forall y, inB' X y -> zero_of y ->
      exists j, (j < length us)%nat /\ forall i, (i < n)%nat -> y i = nth j zl (fun _ => 0) i).
Proof.
  unfold check_all. intros H. apply andb_prop in H. destruct H as [H1 H2].
  assert (K : exists zl, length zl = length us /\
     forall j, (j < length us)%nat -> sole_zero (nth j us (UC [] [] 0 [] [])) (nth j zl (fun _ => 0))).
  { clear H2. induction us as [|u us IH]; simpl in *.
    - exists []. split; auto. intros; lia.
    - apply andb_prop in H1. destruct H1 as [A B]. destruct (IH B) as (zl & L & Q).
      destruct (ucheck_ok u A) as [z Hz]. exists (z :: zl). simpl. split; [lia|].
      intros [|j] Hj; auto. apply Q. lia. }
  destruct K as (zl & L & Q). exists zl. split; auto. split; auto.
  intros y Hy Hz. destruct (check_tree_ok _ _ _ H2 y Hy Hz) as (j & J1 & J2).
  rewrite map_length in J1. exists j. split; auto. intros i Hi.
  destruct (Q j J1) as (_ & _ & U). apply U; auto.
  rewrite nth_indep with (d' := ubox (UC [] [] 0 [] [])) in J2 by (rewrite map_length; auto).
  rewrite map_nth in J2. exact J2.
Qed.
End Cover.
